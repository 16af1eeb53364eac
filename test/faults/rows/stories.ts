/** Rows whose figures are those that their stories expect: the row tells each story under its id, as often as asked. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "../../kit/child.ts";
import type { Row } from "../report.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");

const toldBy = (id: string, title: string, files: readonly string[], notes: Row["title"]): Row => ({
  ...{ id, title, fullRuns: 3 },
  async run({ runs = 3, workshop }) {
    let [passed, failed] = [0, 0];
    for (let n = 0; n < runs; n += 1) {
      const file = join(workshop.shelf("stories"), "told.json");
      const asked = ["--reporter=json", `--outputFile=${file}`, "-t", id];
      await runToEnd(process.execPath, [vitest, "run", "--root", root, ...asked, ...files]);
      const told = JSON.parse(readFileSync(file, "utf8")) as { numPassedTests: number; numFailedTests: number };
      passed += told.numPassedTests;
      failed += told.numFailedTests;
    }
    return {
      ...{ runs, lost: failed, dup: 0 },
      notes: { stories_told: passed, stories_failed: failed, figures: notes },
      green: failed === 0 && passed >= runs,
    };
  },
});

export const illNames = toldBy(
  "F-30",
  "the name server fails, hangs or lies: a receiver that was reached once is reached within 5 s",
  ["test/paths/f-30.test.ts"],
  "HTTPS paths; the line of MQTT asks the system's resolver; no resolver of its own in a network namespace: skipped",
);
export const hardAnswers = toldBy(
  "F-33",
  "401 to 503 with and without Retry-After: an emergency is tried again within its bound",
  ["test/paths/f-33.test.ts"],
  "Retry-After is kept for 10 s before an emergency",
);
export const secondPath = toldBy(
  "F-34",
  "the centre is away: the second path joins after two failed tries or 15 s",
  ["test/paths/runner.test.ts", "test/paths/wired.test.ts"],
  "15 s from the raise at the latest",
);
