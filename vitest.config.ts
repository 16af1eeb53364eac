import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Stories that begin early, the longest first: nearly all of them wait (a minute of silence, a boundary of minutes, a browser), so
 * that the quick ones run beside them, and none is left over at the end.
 */
const longest = [
  "protected/whole",
  "faults/line",
  "https/blocked",
  "e2e/dark-home",
  "faults/office",
  "joining/page",
  "crash/crash",
  "outputs/zigbee",
  "e2e/claim-unheard",
  "e2e/start",
  "paths/wired",
  "e2e/centre-away",
  "doctor/ten-faults",
  "pages/installer",
  "pages/accessible",
  "joining/whole",
  "joining/visits",
  "faults/faults",
  "day/day",
  "replay/month",
  "replay/random-lives",
  "e2e/check",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return found === -1 ? longest.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

/** Rooms whose tests are arithmetic: they open no socket and hold nothing outside themselves, so that one process takes them all. */
const pure = ["test/alerts/**/*.test.ts", "test/devices/**/*.test.ts", "test/zigbee/**/*.test.ts"];
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
      { extends: true, test: { name: "pure", include: pure, exclude: never, isolate: false } },
      { extends: true, test: { name: "whole", include: ["test/**/*.test.ts"], exclude: [...never, ...pure] } },
    ],
  },
});
