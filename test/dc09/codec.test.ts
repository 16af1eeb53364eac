import { expect, test } from "vitest";
import { open, readKey, seal } from "../../alerts/paths/dc09/cipher.ts";
import { readContent } from "../../alerts/paths/dc09/content.ts";
import { crc16 } from "../../alerts/paths/dc09/crc.ts";
import { unwrap, wrap } from "../../alerts/paths/dc09/frame.ts";
import { numberOf, write } from "../../alerts/paths/dc09/message.ts";
import { printed } from "../../alerts/paths/dc09/printed.ts";
import { readFrame } from "../../alerts/paths/dc09/read.ts";
import { readStamp, stampHolds, stampOf } from "../../alerts/paths/dc09/stamp.ts";
import { framed, keyOf, refused, vectors } from "./vectors.ts";

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");

test("the checksum is the one of the standard", () => {
  expect(crc16(bytesOf("123456789"))).toBe(0xbb3d);
});

test.each(vectors.map((vector) => [vector.why, vector.from, vector] as const))(
  "%s (%s) is read",
  (_why, _from, vector) => {
    const key = keyOf(vector);
    const read = printed(readFrame(framed(vector.frame), () => key));
    expect(read).toEqual({ result: "ok", encrypted: key !== undefined, ...vector.says });
  },
);

const written = vectors.filter(({ onlyRead }) => onlyRead === undefined);
test.each(written.map((vector) => [vector.why, vector.from, vector] as const))(
  "%s (%s) is written byte for byte",
  (_why, _from, vector) => {
    const key = keyOf(vector);
    const { id, seq, account, receiver, line, data, timestamp } = vector.says;
    const at = timestamp === null ? undefined : Date.parse(timestamp);
    const message = {
      ...{ id, seq, data, at, extensions: [] },
      account: account ?? undefined,
      receiver: receiver ?? undefined,
      line: line ?? undefined,
    };
    const pad = vector.pad ?? (key && padOf(vector.frame, open(key, sealedOf(vector.frame)) ?? ""));
    const bytes = write(message, key && { key, now: 0, pad: () => pad ?? "" });
    expect(Buffer.from(bytes).toString("latin1")).toBe(`\n${vector.frame}\r`);
  },
);

const sealedOf = (frame: string): string => frame.slice(frame.lastIndexOf("[") + 1);
const padOf = (_frame: string, plain: string): string => plain.slice(0, plain.indexOf("|"));

test("nearly all vectors are written as well as read", () => {
  expect(vectors).toHaveLength(26);
  expect(written.length).toBeGreaterThanOrEqual(20);
});

test.each(refused.map((each) => [each.why, each] as const))("%s: refused", (_why, { frame, fault }) => {
  expect(readFrame(framed(frame), () => undefined)).toEqual({ result: fault, message: undefined });
});

test("a pad is never empty, ends on a whole block and is made of signs that mean nothing", () => {
  const key = readKey("0123456789ABCDEF", "ascii");
  if (!key) throw new Error("no key");
  for (let length = 0; length < 40; length += 1) {
    const asked: number[] = [];
    const sealed = seal(key, "x".repeat(length), (signs) => {
      asked.push(signs);
      return "p".repeat(signs);
    });
    expect(asked[0]).toBeGreaterThanOrEqual(1);
    expect(asked[0]).toBeLessThanOrEqual(16);
    expect(sealed).toMatch(/^(?:[0-9A-F]{32})+$/);
    expect(open(key, sealed)?.endsWith(`|${"x".repeat(length)}`)).toBe(true);
  }
});

test("a key says how it is written, because 32 hex digits are a key either way", () => {
  const text = "0123456789ABCDEF0123456789ABCDEF";
  expect(readKey(text, "ascii")?.bytes).toHaveLength(32);
  expect(readKey(text, "hex")?.bytes).toHaveLength(16);
  expect(readKey("too short", "ascii")).toBeUndefined();
  expect(readKey("zz".repeat(16), "hex")).toBeUndefined();
});

test("a sealed frame without its key, with another key, without its time: three faults, and none tells the content", () => {
  const key = readKey("A".repeat(16), "ascii");
  const other = readKey("B".repeat(16), "ascii");
  if (!key || !other) throw new Error("no key");
  const vector = vectors.find(({ why, key: with_ }) => why === "SIA-DCS sealed" && with_?.text === "A".repeat(16));
  const frame = framed(vector?.frame ?? "");
  expect(readFrame(frame, () => undefined).result).toBe("key_missing");
  expect(readFrame(frame, () => other).result).toBe("key_wrong");
  expect(printed(readFrame(frame, () => other))).toMatchObject({
    id: "SIA-DCS",
    account: "1111",
    data: null,
    events: [],
  });
  const timeless = wrap(`"*SIA-DCS"0001L0#1111[${seal(key, "#1111|NFA001]", (n) => "x".repeat(n))}`);
  expect(readFrame(timeless, () => key).result).toBe("timestamp");
});

test("one account outside and another inside is nobody's alarm", () => {
  expect(readFrame(wrap('"ADM-CID"0001R0L0#1234[#5678|1101 00 001]'), () => undefined).result).toBe("account");
  const inside = readFrame(wrap('"ADM-CID"0001R0L0[#5678|1101 00 001]'), () => undefined);
  expect(inside.message?.account).toBe("5678");
});

test("what stands behind the brackets is read: places, a link, the time", () => {
  const read = readFrame(
    wrap('"SIA-DCS"0001R0L0#1234[#1234|NFA001][X116E23.4567][Y39N54.1][Vhttp://a/b]_00:00:59,02-29-2024'),
    () => undefined,
  );
  expect(read.message?.extensions.map(({ letter }) => letter)).toEqual(["X", "Y", "V"]);
  expect(read.message?.at).toBe(Date.UTC(2024, 1, 29, 0, 0, 59));
});

test("a checksum as two raw bytes is read, also where one of them is a line end", () => {
  const body = '"ADM-CID"0001L0#1234[#1234|1101 00 001]';
  const crc = crc16(bytesOf(body));
  const head = Buffer.from([0x0a, crc >>> 8, crc & 0xff]);
  const frame = Buffer.concat([head, bytesOf(`00${body.length.toString(16)}${body}\r`)]);
  expect(unwrap(frame)).toEqual({ body });
});

test("a time is a moment of the calendar, within 40 s behind and 20 s ahead of the receiver", () => {
  expect(readStamp("23:59:59,12-31-2026")).toBe(Date.UTC(2026, 11, 31, 23, 59, 59));
  expect(stampOf(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe("03:04:05,01-02-2026");
  for (const no of ["24:00:00,01-01-2026", "00:00:00,02-30-2026", "00:00:00,13-01-2026", "0:0:0,1-1-2026"])
    expect(readStamp(no)).toBeUndefined();
  const now = Date.UTC(2026, 0, 1);
  expect([-41, -40, -39, 0, 19, 20, 21].map((s) => stampHolds(now + s * 1_000, now))).toEqual([
    ...[false, true, true, true, true, true, false],
  ]);
});

test("the account may be missing, bare or marked, and the first letters of OP are no qualifier", () => {
  const first = (data: string) => readContent("SIA-DCS", data)?.events[0];
  for (const data of ["#1234|Nri1/BA05", "1234|Nri1/BA05", "|Nri1/BA05", "Nri1/BA05"])
    expect(first(data)).toMatchObject({ code: "BA", address: "05", area: "1", fresh: true });
  expect(first("OP03")).toMatchObject({ code: "OP", address: "03", fresh: undefined });
  expect(first("NOP03")).toMatchObject({ code: "OP", address: "03", fresh: true });
  expect(first("OBA03")).toMatchObject({ code: "BA", address: "03", fresh: false });
  expect(first("Nti10:00/id12/pi3/BA005^Bedroom^")).toMatchObject({
    ...{ code: "BA", address: "005", text: "Bedroom", time: "10:00", user: "12", peripheral: "3" },
  });
  expect(readContent("SIA-DCS", "#1234|Nri1/BA01/BA02/ri2/FA3")?.events.map((e) => e.code)).toEqual(["BA", "BA", "FA"]);
  for (const no of ["#1234|", "#1234|N", "#1234|N12", "hello"]) expect(readContent("SIA-DCS", no)).toBeUndefined();
  for (const no of ["#1|1101 00", "#1|1101 00 0001", "#1|X101 00 001"])
    expect(readContent("ADM-CID", no)).toBeUndefined();
});

test("numbers go from 0001 to 9999 and begin again, and a resend has the same one", () => {
  expect([1, 2, 9_998, 9_999, 10_000, 19_998, 19_999].map(numberOf)).toEqual([
    ...["0001", "0002", "9998", "9999", "0001", "9999", "0001"],
  ]);
});
