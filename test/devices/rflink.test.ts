import fc from "fast-check";
import { expect, test } from "vitest";
import { isSerial } from "../../devices/family.ts";
import { openRegistry } from "../../devices/registry.ts";

const registry = await openRegistry();
const rflink = registry.family("rflink");
if (!rflink || !isSerial(rflink)) throw new Error("the family rflink is missing");

const utf8 = new TextEncoder();
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const line = (text: string) => utf8.encode(`${text}\r\n`);
const press = "20;06;Kaku;ID=41;SWITCH=1;CMD=ON;";

const framesOf = (framed: ReturnType<ReturnType<typeof rflink.framer>["push"]>): string[] =>
  framed.flatMap((each) => ("frame" in each ? [textOf(each.frame)] : []));

test("a line is found however it was cut, ended by LF or CR LF", () => {
  const framer = rflink.framer();
  const found = [...utf8.encode(`${press}\r\n${press}\n`)].flatMap((byte) =>
    framesOf(framer.push(Uint8Array.of(byte))),
  );
  expect(found).toEqual([press, press]);
  expect(framer.held).toBe(0);
});

test("half a line swallows only itself, wherever it was cut and with no silence behind it", () => {
  const first = "20;12;Pir;ID=aa66;PIR=ON;";
  for (let cut = 0; cut <= first.length; cut += 1) {
    const framer = rflink.framer();
    expect(framesOf(framer.push(line(first.slice(0, cut) + press))), `cut to ${cut}`).toEqual([press]);
  }
});

test("a line longer than any is passed over to its end, and the next one is heard", () => {
  const framer = rflink.framer();
  const found = framer.push(line("x".repeat(5_000)));
  expect(framesOf(found)).toEqual([]);
  expect(found.every((each) => "skipped" in each && each.skipped.length <= 512)).toBe(true);
  expect(framesOf(framer.push(line(press)))).toEqual([press]);
});

test("after any noise, with a silence or without, the next line is heard", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), fc.boolean(), (noise, silence) => {
      const framer = rflink.framer();
      framer.push(noise);
      if (silence && framer.held > 0) framer.idle();
      expect(framer.held).toBeLessThanOrEqual(512);
      // Without a silence the line may be cut where the longest line ends: only a beginning that is held is asked for.
      const fits = framer.held + press.length + 1 <= 512;
      if (fits) expect(framesOf(framer.push(line(press)))).toEqual([press]);
    }),
    { numRuns: 2_000 },
  );
});

test("a slow network that stops in the middle of a line loses nothing", () => {
  for (let cut = 1; cut < press.length; cut += 1) {
    const framer = rflink.framer();
    framer.push(utf8.encode(press.slice(0, cut)));
    framer.idle();
    expect(framesOf(framer.push(line(press.slice(cut)))), `stopped after ${cut}`).toEqual([press]);
  }
});

test("the answer to the ping is told from everything else", () => {
  expect(textOf(rflink.probe?.ask ?? new Uint8Array())).toBe("10;PING;\r\n");
  expect(rflink.probe?.isAnswer(utf8.encode("20;99;PONG;"))).toBe(true);
  for (const other of [press, "20;00;Nodo RadioFrequencyLink - RFLink Gateway V1.1 - R46;", "20;01;CMD UNKNOWN;", ""])
    expect(rflink.probe?.isAnswer(utf8.encode(other)), other).toBe(false);
});
