/** What people read: nothing of who, where or which illness, the truth about the centre, and room for it on every way. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { alertKinds } from "../../alerts/alert.ts";
import { laneOfKind } from "../../alerts/lifecycle.ts";
import type { Posting, Telling } from "../../alerts/paths/path.ts";
import { type PeopleText, type Reader, smsRoom, testText, textOf } from "../../alerts/paths/people/telling.ts";
import { tables } from "../../alerts/program/words/words.ts";
import { severities } from "../../alerts/protocol.ts";
import { message, reader } from "./home.ts";

const tellings: readonly (Telling | undefined)[] = [
  undefined,
  { say: "reminder", nth: 1 },
  { say: "reminder", nth: 200 },
  { say: "taken" },
  { say: "over" },
];

const at = (trusted: boolean, wall = Date.UTC(2026, 2, 4, 11, 32)) => ({
  steady: 0,
  wall,
  mono: 0,
  boot: "b",
  trusted,
});

const postings: readonly Posting[] = alertKinds.flatMap((kind) =>
  severities.flatMap((severity) =>
    (["raise", "change", "cancel"] as const).flatMap((type) =>
      tellings.flatMap((telling) =>
        [true, false].flatMap((stored) =>
          [true, false].map((trusted) => ({
            ...{ message: message({ kind, severity, type, at: at(trusted) }), tries: 0, stored },
            ...(telling && { telling }),
          })),
        ),
      ),
    ),
  ),
);
const readers: readonly Reader[] = (["zh", "en"] as const).flatMap((language) =>
  [undefined, "老家", "一二三四五六七八九十一二三四五六"].map((callIt) => ({ ...reader, language, callIt })),
);
const all = (text: PeopleText): string => `${text.title}\n${text.body}\n${text.sms}`;
const texts = readers.flatMap((each) => postings.map((posting) => ({ each, posting, text: textOf(posting, each) })));

test("nothing of the message but its time comes out: no id, no room, no kind of illness", () => {
  // That a device needs a hand may be said.
  const kinds = alertKinds
    .filter((kind) => laneOfKind[kind] !== "fault")
    .flatMap((kind) => [tables.zh[`alert.${kind}`], tables.en[`alert.${kind}`]]);
  const ids = alertKinds.map((kind) => `\\b${kind}\\b`);
  const never = new RegExp(["canary", "019b7c1e", ...ids, ...kinds].join("|"), "i");
  expect("co").toMatch(never);
  for (const text of new Set(texts.map(({ text }) => all(text as PeopleText)))) expect(text).not.toMatch(never);
  expect(texts.length).toBeGreaterThan(1_000);
});

test("one SMS holds it, whatever is said in whatever language, and a place between braces is never left", () => {
  for (const { each, text } of texts) {
    expect(text?.sms.length, text?.sms).toBeLessThanOrEqual(smsRoom);
    expect(all(text as PeopleText)).not.toMatch(/[{}]/);
    expect(text?.title.startsWith(each.language === "zh" ? "【守望】" : "[守望 ")).toBe(true);
    // WeCom takes 2048 bytes; the others take more.
    expect(Buffer.byteLength(`${text?.title}\n${text?.body}`)).toBeLessThan(1_000);
  }
});

test("in Chinese a name for the home of any length that may be written stays in the SMS", () => {
  for (const { each, text } of texts)
    if (each.language === "zh" && each.callIt !== undefined) expect(text?.sms).toContain(each.callIt);
});

test("it says that the centre has it only where the centre has it, and never that help is coming", () => {
  for (const { posting, text } of texts) {
    const { telling, stored } = posting;
    const words = all(text as PeopleText);
    expect(words).not.toMatch(/上门|正在赶来|on the way|is coming/);
    if (telling?.say === "taken" || telling?.say === "over") continue;
    expect(words).not.toMatch(/值班员已?接手|has taken it and|a dispatcher has/);
    if (!stored) expect(words).not.toMatch(/服务中心已收到|service centre has it|Centre knows/);
  }
  const raise = { message: message(), tries: 0 };
  expect(textOf({ ...raise, stored: true }, reader)?.body).toBe(
    "家里在3月4日 19:32发出紧急告警。服务中心已收到，还没有人接手。请马上打电话回家；没有人接，就打服务中心电话或 120。",
  );
  expect(textOf(raise, reader)?.body).toBe(
    "家里在3月4日 19:32发出紧急告警。还没有得到服务中心的回音，也没有人接手。请马上打电话回家；没有人接，就打服务中心电话或 120。",
  );
});

test("the time is the home's, and a clock that nobody trusts tells none", () => {
  const said = (alert: ReturnType<typeof at>, timeZone: string) =>
    textOf({ message: message({ at: alert }), tries: 0 }, { ...reader, timeZone })?.sms;
  const wall = Date.UTC(2026, 2, 4, 11, 32);
  expect(said(at(true, wall), "Asia/Shanghai")).toContain("19:32");
  expect(said(at(true, wall), "Asia/Urumqi")).toContain("17:32");
  expect(said(at(false, wall), "Asia/Shanghai")).toContain("刚才");
  for (const odd of [Number.NaN, Infinity, 1e300, -1e16])
    expect(said(at(true, odd), "Asia/Shanghai")).toContain("刚才");
});

test("a suspicion and a test that is over are told to nobody; a test says that it is one", () => {
  expect(textOf({ message: message({ type: "suspect" }), tries: 0 }, reader)).toBeUndefined();
  const tried = message({ test: true });
  expect(textOf({ message: tried, tries: 0, telling: { say: "reminder", nth: 1 } }, reader)).toBeUndefined();
  for (const text of [textOf({ message: tried, tries: 0 }, reader), testText(reader)]) {
    expect(text?.tone).toBe("test");
    expect(text?.title).toContain("测试");
    expect(text?.sms).toContain("不是告警");
  }
});

test("whatever kind another version sends, people are told that something is", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 32 }), (kind) => {
      const text = textOf({ message: message({ kind }), tries: 0 }, reader);
      expect(text?.title).toMatch(/紧急告警|设备要检查/);
    }),
  );
  expect(textOf({ message: message({ kind: "__proto__" }), tries: 0 }, reader)?.tone).toBe("alarm");
});
