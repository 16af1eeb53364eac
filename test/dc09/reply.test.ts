/** Answers in the shapes that real receivers gave, whole, cut and wrong. */
import { expect, test } from "vitest";
import { type Reply, replyReader } from "../../alerts/paths/dc09/reply.ts";
import { framed, keyOf, replies, vectors } from "./vectors.ts";

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");
const kinds = (found: readonly Reply[]): readonly string[] => found.map(({ kind }) => kind);

test.each(replies.map((each) => [each.why, each.frame, each] as const))("%s: %s", (_why, frame, expected) => {
  const found = replyReader(undefined).push(framed(frame));
  expect(found).toMatchObject([{ kind: expected.kind, message: { seq: expected.seq } }]);
  const [first] = found;
  const at = first && "message" in first ? first.message.at : undefined;
  expect(at).toBe(expected.timestamp === undefined ? undefined : Date.parse(expected.timestamp));
});

const answers = vectors.filter(({ says }) => says.id === "ACK" || says.id === "NAK");
test("sealed and plain answers of the vectors are answers", () => {
  expect(answers.length).toBeGreaterThanOrEqual(5);
  for (const vector of answers)
    expect(kinds(replyReader(keyOf(vector)).push(framed(vector.frame)))).toEqual([vector.says.id.toLowerCase()]);
});

test.each([
  ["\n\r", ["garbled"]],
  ["\u0006", ["ack_byte"]],
  ['"NAK"', ["bare_nak"]],
  ['\n1BC10012"ACK"0001L0#1234[]\r\n1BC10012"ACK"0001L0#1234[]\r', ["ack", "ack"]],
  ['\n1BC20012"ACK"0001L0#1234[]\r', ["garbled"]],
  ['\n1BC10013"ACK"0001L0#1234[]\r', ["garbled"]],
  ['\nCE110032"SIA-DCS"9876R579BDFL789ABC#12345A[#12345A|NFA129]\r', ["garbled"]],
  ["HTTP/1.1 400 Bad Request\r\n\r\n", ["garbled", "garbled"]],
])("%j is %j", (text, expected) => {
  expect(kinds(replyReader(undefined).push(bytesOf(text)))).toEqual(expected);
});

test("an answer cut after any byte is none, stays half until the rest comes, and then counts once", () => {
  for (const vector of answers) {
    const whole = framed(vector.frame);
    for (let cut = 1; cut < whole.length; cut += 1) {
      const reader = replyReader(keyOf(vector));
      expect(reader.push(whole.subarray(0, cut))).toEqual([]);
      expect(reader.half).toBe(true);
      expect(kinds(reader.push(whole.subarray(cut)))).toEqual([vector.says.id.toLowerCase()]);
      expect(reader.half).toBe(false);
    }
  }
});

test("a no without a shell is known byte by byte, and words that only begin like it are noise", () => {
  const reader = replyReader(undefined);
  const found = [...'"NAK"'].flatMap((sign) => reader.push(bytesOf(sign)));
  expect(kinds(found)).toEqual(["bare_nak"]);
  expect(kinds(replyReader(undefined).push(bytesOf('"NAC"')))).toEqual(["garbled"]);
});
