import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { judgeText } from "../../alerts/program/judge.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";

const readmes = ["README.md", "README.zh-CN.md"] as const;
const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

test.each(readmes)("the configuration shown in %s is a good one", (name) => {
  const block = /```yaml\n([\s\S]*?)```/.exec(read(name))?.[1] ?? "";
  const judged = judgeText(block.replace("<64 hex digits>", "a".repeat(64)), gatewayConfig);
  expect(judged.ok ? [] : judged.faults).toEqual([]);
});

test("both pages have the same structure and name the same commands", () => {
  const [english, chinese] = readmes.map(read);
  const headings = (text: string | undefined) => text?.match(/^#+ /gm)?.map((each) => each.trim());
  const commands = (text: string | undefined) =>
    [...new Set(text?.match(/(npx hearthwatch [a-z]+|npm (run )?[a-z]+)/g))].sort();
  expect(headings(chinese)).toEqual(headings(english));
  expect(commands(chinese)).toEqual(commands(english));
});
