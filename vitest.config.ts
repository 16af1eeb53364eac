import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Stories that begin early, the longest first: nearly all of them wait (a minute of silence, a boundary of minutes, a browser), so
 * that the quick ones run beside them, and none is left over at the end.
 */
const longest = [
  "protected/whole",
  "faults/office",
  "crash/crash",
  "https/blocked",
  "paths/wired",
  "e2e/dark-home",
  "joining/page",
  "faults/line",
  "e2e/claim-unheard",
  "replay/month",
  "faults/faults",
  "outputs/zigbee",
  "e2e/start",
  "doctor/ten-faults",
  "e2e/centre-away",
  "day/day",
  "serial/source",
  "pages/installer",
  "protected/stories",
  "pages/console",
  "joining/whole",
  "pages/every-page",
  "gateway/register-damage",
  "pages/card-centre",
  "pages/household",
  "pages/desks",
  "joining/visits",
  "pages/accessible",
  "joining/examples",
  "replay/random-lives",
  "gateway/backup",
  "pages/card",
  "e2e/restart",
  "gateway/register-command",
  "gateway/register-live",
  "pages/called",
  "e2e/lamp-outside",
  "e2e/check",
];

/** Then those that have a process each, then those that share theirs: a process is handed on only from file to file of its kind. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const found = longest.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return found === -1 ? longest.length + (project.name === "shared" ? 1 : 0) : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

/**
 * Rooms whose tests leave nothing behind in their process, so that one takes file after file: loading the centre anew for each
 * costs more than a second of CPU, and the most of these are done in less.
 */
const rooms = "alerts,answering,area,audit,centre,dc09,devices,drill,escalation,exports,people,register,shift,zigbee";
const shared = [`test/{${rooms}}/**/*.test.ts`];
const never = ["node_modules/**", "**/dist/**"];

export default defineConfig({
  test: {
    globalSetup: "test/kit/run.ts",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Stories with browsers and real servers share two cores: one that lost its time is asked once more. A fault fails twice.
    retry: 1,
    // Two cores are the usual machine, and more than half of the stories' time is waiting.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: "shared", include: shared, exclude: never, isolate: false } },
      { extends: true, test: { name: "whole", include: ["test/**/*.test.ts"], exclude: [...never, ...shared] } },
    ],
  },
});
