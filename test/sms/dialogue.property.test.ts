/** Whatever a modem says, the conversation ends, and a message counts as carried only when the network gave it a number. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { dialogue, type Next } from "../../alerts/paths/sms/dialogue.ts";
import { modemLineBound, modemLines } from "../../alerts/paths/sms/lines.ts";
import { outcomeOf } from "../../alerts/paths/sms/outcome.ts";
import type { Pdu } from "../../alerts/paths/sms/pdu.ts";

const pdu: Pdu = { hex: "0011000D91", length: 4 };

const lineOfModem = fc.oneof(
  fc.constantFrom("OK", ">", "ERROR", "+CPIN: READY", "+CREG: 0,1", "+CEREG: 0,5", "+CSQ: 12,99", "+CMGS: 9"),
  fc.constantFrom("RING", '+CMTI: "SM",3', "+CREG: 1", "^RSSI:12", "AT+CSQ", "NO CARRIER", "+CMS ERROR: 38", "+CMGS:"),
  fc.string({ maxLength: 40 }),
);
const event = fc.oneof(
  { weight: 6, arbitrary: lineOfModem.map((line) => ({ kind: "line" as const, line })) },
  { weight: 1, arbitrary: fc.constant({ kind: "late" as const }) },
);

test("it ends after a bounded number of deadlines, says nothing after its end, and carries nothing without a number", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), fc.integer({ min: 0, max: 3 }), (events, count) => {
      const talk = dialogue(Array<Pdu>(count).fill(pdu));
      let next: Next = talk.step({ kind: "open" });
      let numbers = 0;
      let asked = 0;
      for (const heard of events) {
        if (next.do === "end") break;
        if (heard.kind === "line" && /^\+CMGS: ?\d/.test(heard.line)) numbers += 1;
        next = talk.step(heard);
        if (next.do === "write" && next.text.startsWith("AT+CMGS=")) asked += 1;
      }
      for (let more = 0; next.do !== "end"; more += 1) {
        expect(more).toBeLessThan(20);
        next = talk.step({ kind: "late" });
      }
      const { results, barred } = talk.course;
      const carried = results.filter(({ outcome }) => outcome === "carried").length;
      expect(carried).toBeLessThanOrEqual(Math.min(numbers, asked));
      expect(results.length).toBeLessThanOrEqual(count);
      const outcome = outcomeOf(talk.course, count, 0);
      if (outcome.outcome === "carried") expect({ barred, carried }).toEqual({ barred: undefined, carried: count });
      expect((outcome.said ?? "").length).toBeLessThanOrEqual(120);
    }),
    { numRuns: 500 },
  );
});

test("a conversation as the book has it, whatever else the modem says in between", () => {
  const noise = fc.array(
    fc.constantFrom(
      "RING",
      "+CREG: 5",
      '+CREG: 1,"00C3"',
      "+CEREG: 1",
      "^MODE:5,4",
      "AT+CPIN?",
      "\u0000\u0000",
      "+CDSI: 1",
    ),
    { maxLength: 3 },
  );
  const answers = [
    ["OK"],
    ["OK"],
    ["OK"],
    ["+CPIN: READY", "OK"],
    ["+CREG: 2,5", "OK"],
    ["+CSQ: 9,99", "OK"],
    ["OK"],
    [">"],
  ];
  fc.assert(
    fc.property(fc.array(noise, { minLength: 20, maxLength: 20 }), (between) => {
      const talk = dialogue([pdu]);
      const written: string[] = [];
      const take = (next: Next) => void (next.do === "write" && written.push(next.text));
      take(talk.step({ kind: "open" }));
      let n = 0;
      for (const answer of [...answers, ["+CMGS: 200", "OK"]])
        for (const line of answer) {
          for (const other of between[n % between.length] ?? []) take(talk.step({ kind: "line", line: other }));
          n += 1;
          take(talk.step({ kind: "line", line }));
        }
      expect(written).toEqual([
        ...["\u001bAT\r", "ATE0\r", "AT+CMEE=1\r", "AT+CPIN?\r", "AT+CREG?\r", "AT+CSQ\r", "AT+CMGF=0\r"],
        ...["AT+CMGS=4\r", "0011000D91\u001a"],
      ]);
      expect(talk.course).toMatchObject({ done: true, results: [{ outcome: "carried" }], signal: 9 });
    }),
  );
});

test("a modem that wakes up late answers two calls, and no answer is taken for that to another question", () => {
  const talk = dialogue([pdu]);
  const hear = (...lines: readonly string[]) => lines.map((line) => talk.step({ kind: "line", line }));
  talk.step({ kind: "open" });
  talk.step({ kind: "late" });
  hear("OK", "OK", "OK");
  // One OK is left over from the calls: the SIM has not been heard yet.
  expect(hear("OK")).toEqual([{ do: "wait" }]);
  expect(hear("+CPIN: READY", "OK")[1]).toMatchObject({ text: "AT+CREG?\r" });
  hear("+CREG: 0,1", "OK", "+CSQ: 20,99", "OK", "OK", ">", "+CMGS: 1", "OK");
  expect(talk.course).toMatchObject({ done: true, barred: undefined, results: [{ outcome: "carried" }] });
});

test("lines come out whole however the bytes are cut, and a line without end is forgotten", () => {
  const bytes = Buffer.from("AT+CSQ\r\r\n+CSQ: 17,99\r\n\r\nOK\r\n\r\n> ");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const lines = modemLines();
      const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      const heard = at.slice(1).flatMap((to, n) => lines.push(bytes.subarray(at[n], to)));
      expect(heard).toEqual(["AT+CSQ", "+CSQ: 17,99", "OK", ">"]);
    }),
  );
  const lines = modemLines();
  expect(lines.push(Buffer.alloc(modemLineBound.signs * 10, 0x55))).toEqual([]);
  expect(lines.push(Buffer.from("\r\nOK\r\n"))).toEqual(["OK"]);
});
