import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command } from "../../gateway/journal/command.ts";
import { pack, unpack } from "../../gateway/journal/command.ts";
import { batchRoom, openWaitingRoom, pickBatch, type Waiting, waitingRoom } from "../../gateway/journal/waiting.ts";
import { momentAt, noise, press, warmth } from "./home.ts";

const at = momentAt(0);
const waiting = (command: Command): Waiting => ({ command, resolve() {}, reject() {} });
const arrives = (arrival: ReturnType<typeof press>) => waiting({ do: "accept", arrival });

test("in a crowd a press overtakes everybody else's telemetry, and takes its own device's along, in order", () => {
  const crowd = Array.from({ length: batchRoom.commands * 3 }, (_, i) => arrives(warmth(at, i, `t-${i}`)));
  const own = arrives(warmth(at, 20, "button-1"));
  const pressed = arrives(press(at));
  const after = arrives(warmth(at, 21, "button-1"));
  const { taken, left } = pickBatch([...crowd, own, pressed, after]);
  expect(taken).toContain(pressed);
  expect(taken.indexOf(own)).toBeLessThan(taken.indexOf(pressed));
  expect(left).toContain(after);
  expect(taken.length).toBe(batchRoom.commands);
});

test("telemetry is refused first; a press still finds room", () => {
  const room = openWaitingRoom();
  for (let i = 0; i < waitingRoom.telemetry; i += 1) expect(room.enter(arrives(warmth(at)))).toBeUndefined();
  expect(room.enter(arrives(warmth(at)))?.code).toBe("CANNOT_STORE");
  expect(room.enter(arrives(press(at)))).toBeUndefined();
});

test("the room is bounded in bytes as well", () => {
  const room = openWaitingRoom();
  const big = arrives({ ...warmth(at), bytes: new Uint8Array(1_048_576) });
  let entered = 0;
  while (!room.enter(big)) entered += 1;
  expect(entered * 1_048_576).toBeLessThanOrEqual(waitingRoom.bytes);
});

const someone = fc.record({
  device: fc.constantFrom("a", "b", "c", "d"),
  urgent: fc.boolean(),
  bytes: fc.constantFrom(10, 100_000, 1_500_000),
});

test("whatever waits, nobody is lost or doubled, and within one device nobody overtakes", () => {
  fc.assert(
    fc.property(fc.array(someone, { maxLength: 40 }), (list) => {
      const queue = list.map(({ device, urgent, bytes }) =>
        arrives({ ...(urgent ? press(at, "x", device) : warmth(at, 1, device)), bytes: new Uint8Array(bytes) }),
      );
      let rest: readonly Waiting[] = queue;
      const served: Waiting[] = [];
      while (rest.length > 0) {
        const { taken, left } = pickBatch(rest);
        expect(taken.length).toBeGreaterThan(0);
        served.push(...taken);
        rest = left;
      }
      expect(new Set(served).size).toBe(queue.length);
      for (const device of ["a", "b", "c", "d"]) {
        const of = (all: readonly Waiting[]) =>
          all.filter((one) => deviceOf(one) === device).map((one) => queue.indexOf(one));
        expect(of(served)).toEqual(of(queue));
      }
    }),
    { numRuns: 200 },
  );
});

function deviceOf({ command }: Waiting): string | undefined {
  if (command.do !== "accept" || !("heard" in command.arrival.understood)) return undefined;
  return command.arrival.understood.heard[0]?.device;
}

test("a batch crosses to the other thread as it was, bytes and all", () => {
  const commands: Command[] = [
    { do: "accept", arrival: press(at) },
    { do: "tell", input: { type: "tick", at } },
    { do: "accept", arrival: { ...noise(at), bytes: new Uint8Array([0, 255, 1]) } },
    { do: "advance", cursor: "influx", position: 7 },
  ];
  expect(structuredClone(unpack(structuredClone(pack(commands))))).toEqual(
    commands.map((command) =>
      command.do === "accept"
        ? { ...command, arrival: expect.objectContaining({ bytes: command.arrival.bytes }) }
        : command,
    ),
  );
});
