import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious and critical findings of axe-core, WCAG 2.0 to 2.2 A and AA; empty is what we want. */
export async function findings(page: Page): Promise<string[]> {
  // Through the debugger, not as a tag: the page's own policy refuses scripts that are not its own.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const run = Reflect.get(globalThis, "axe") as {
      run(
        of: Document,
        how: object,
      ): Promise<{
        violations: {
          id: string;
          impact: string;
          nodes: { html: string; failureSummary?: string }[];
        }[];
      }>;
    };
    const told = await run.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      // What was right is not written up, which is nearly half of its work.
      resultTypes: ["violations"],
    });
    return told.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ""}`));
  });
}
