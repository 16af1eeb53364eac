import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { RecordMessage } from "../../alerts/protocol.ts";
import { filing, openFiling } from "../../gateway/centre-link/filing.ts";
import { ownTimers } from "../kit/clock.ts";

const paper = (id: string): RecordMessage => ({
  ...{
    v: 1,
    id,
    gatewayId: "gw-1",
    kind: "installation",
    at: 0,
    sha256: createHash("sha256").update("{}").digest("hex"),
    body: "{}",
  },
});

test("a disk that takes nothing cuts no line: the paper goes again, and is noted when there is room", async () => {
  const timers = ownTimers();
  const waiting = [paper("a"), paper("b")];
  const sent: string[] = [];
  const told: string[] = [];
  let full = true;
  const work = openFiling({
    timers,
    send: ({ id }) => sent.push(id),
    failed: (why) => told.push(why),
    papers: {
      waiting: () => waiting,
      async stored(id) {
        if (full) throw new Error("ENOSPC");
        waiting.splice(
          waiting.findIndex((each) => each.id === id),
          1,
        );
      },
      refused: async () => {},
    },
  });
  work.up();
  await work.stored("a", 1);
  expect([sent, told]).toEqual([["a"], ["ENOSPC"]]);
  await timers.passes(filing.again);
  expect(sent).toEqual(["a", "a"]);
  full = false;
  await work.stored("a", 2);
  await work.stored("b", 3);
  await timers.passes(10 * filing.again);
  expect(sent).toEqual(["a", "a", "b"]);
  work.down();
});

test("a paper that is never answered keeps no other from the files, and comes round again", async () => {
  const timers = ownTimers();
  const waiting = [paper("dumb"), paper("a"), paper("b")];
  const sent: string[] = [];
  const gone = async (id: string) =>
    void waiting.splice(
      waiting.findIndex((each) => each.id === id),
      1,
    );
  const work = openFiling({
    timers,
    send: ({ id }) => sent.push(id),
    failed: () => {},
    papers: { waiting: () => waiting, stored: gone, refused: gone },
  });
  work.up();
  await timers.passes((filing.tries - 1) * filing.again);
  expect(sent).toEqual(Array.from({ length: filing.tries }, () => "dumb"));
  await timers.passes(filing.again);
  await work.stored("a", 1);
  await work.refused("b", 2, "body: too_big");
  expect(sent.slice(filing.tries)).toEqual(["a", "b", "dumb"]);
  await timers.passes(filing.again);
  expect(sent.at(-1)).toBe("dumb");
  work.down();
});
