/** The file of destinations: judged whole, with words that help, and no secret in any of them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  destinationFaults,
  destinationShapes,
  judgeDestination,
  type PeopleKind,
  type PeopleSettings,
} from "../../alerts/paths/people/destinations.ts";
import { pathShape } from "../../alerts/paths/settings.ts";
import { mailClient } from "../../alerts/program/mail-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { judgeDestinations } from "../../gateway/paths/open.ts";
import { openPeoplePath } from "../../gateway/paths/people.ts";

const good: Readonly<Record<PeopleKind, { readonly settings: object; readonly to: object }>> = {
  wecom: { settings: {}, to: { key: "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa" } },
  dingtalk: { settings: {}, to: { token: "f00d".repeat(16), secret: "SECdeadbeef" } },
  feishu: { settings: { of: "lark" }, to: { token: "a-b-c-d-e-f", secret: "xyzw" } },
  ntfy: { settings: { url: "https://push.example.org" }, to: { topic: "home-1-cae0f81b5d2e", token: "tk_abc" } },
  bark: { settings: { url: "https://api.day.app" }, to: { deviceKey: "abcdEFGH1234" } },
  smtp: {
    settings: { host: "smtp.example.org" },
    to: { from: "hub@example.org", to: ["child@example.org"], user: "hub", password: "pass word" },
  },
  sms: { settings: { port: "/dev/serial/by-id/modem" }, to: { numbers: ["+8613800001111"] } },
};
const kinds = Object.keys(good) as PeopleKind[];
const settingsOf = (kind: PeopleKind, more: object = {}): PeopleSettings =>
  pathShape.parse({ kind, label: "family", ...good[kind].settings, ...more }) as PeopleSettings;

test.each(kinds)("%s: settings and destination as the README shows them open a path to people", async (kind) => {
  const opened = openPeoplePath(
    settingsOf(kind),
    { ...good[kind].to, callIt: "老家" },
    {
      ask: async () => ({ failed: "unreachable", said: "ECONNREFUSED" }),
      mail: mailClient,
      ...{ timers: realTimers, wall: () => 0, timeZone: "Asia/Shanghai", at: (file) => file },
    },
  );
  expect(opened).toMatchObject({
    ok: true,
    path: { label: "family", kind, audience: "people", proves: "carried", person: "none" },
  });
  if (opened.ok) await opened.path.stop();
});

test("every fault is said at once, with its place and what would do", () => {
  expect(destinationFaults(settingsOf("smtp"), { from: "nobody", to: [], passwort: "x" })).toEqual([
    "family.from: does not fit, need a mail address such as name@example.org",
    "family.to: does not fit, need at least one",
    "family: holds 1 that is not known here; remove it or correct its name",
  ]);
  expect(destinationFaults(settingsOf("smtp"), { from: "a@b.cn", to: ["c@d.cn"], user: "hub" })).toEqual([
    "family.password: missing, need user and password both, or neither",
  ]);
  expect(destinationFaults(settingsOf("wecom"), undefined)).toEqual([
    "family: missing; write under this label where the path leads: key (if wanted: callIt)",
  ]);
  expect(destinationFaults(settingsOf("sms"), { numbers: [13_800_001_111] })).toEqual([
    'family.numbers[0]: does not fit, need a number in quotes, such as "+8613800000000"',
  ]);
  expect(() =>
    judgeDestinations([settingsOf("sms"), settingsOf("wecom", { label: "grid" })] as never, () => undefined),
  ).toThrow(
    "destinations.family: missing; write under this label where the path leads: numbers (if wanted: callIt)\ndestinations.grid: missing",
  );
});

test("no secret is quoted, wherever in the file it stands", () => {
  const canary = "CANARY-9f8e7d-secret";
  const value = fc.oneof(fc.constant(canary), fc.constant([canary]), fc.constant({ [canary]: canary }), fc.anything());
  const names = ["key", "token", "secret", "topic", "deviceKey", "from", "to", "password", "numbers", "callIt", canary];
  const raw = fc.oneof(fc.constant(canary), fc.dictionary(fc.constantFrom(...names), value));
  fc.assert(
    fc.property(fc.constantFrom(...kinds), raw, (kind, each) => {
      const looked = judgeDestination("family", destinationShapes[kind], each);
      if (!looked.ok) expect(looked.faults.join("\n")).not.toContain(canary);
    }),
    { numRuns: 500 },
  );
});

describe("what the home is called", () => {
  const takes = (callIt: unknown) =>
    judgeDestination("family", destinationShapes.wecom, { ...good.wecom.to, callIt }).ok;

  test.each(["老家", "Mum", "3 号楼 2 单元", "A-12", "奶奶家 2"])("%s may be written", (name) => {
    expect(takes(name)).toBe(true);
  });

  test.each([
    ...["<at user_id=all>", "@all", "{time}", "a\nBcc: x@y", "x\r\n.\r\n", "** bold **", "[link](x)", "http://x"],
    ...["\u202Eevil", "13800001111", "", " ", "x".repeat(17), "𠀀".repeat(9), "\u0000", 5, null, ["x"]],
  ])("%j may not", (name) => {
    expect(takes(name)).toBe(false);
  });

  const sign = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom("a", "Z", "5", "家", "é", " ", ".", "-", "_", "·") },
    {
      weight: 1,
      arbitrary: fc.constantFrom("<", ">", "@", "{", "}", "\n", "\r", "\u2028", "\u202e", "\u200b", "*", "[", "/"),
    },
  );
  test("whatever is taken begins no mark, no line and no address", () => {
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 8 }), (name) => {
        fc.pre(takes(name));
        expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>@&{}[\]()*`#|\\/:;"'=]/u);
      }),
      { numRuns: 500 },
    );
  });
});

test("a mail server in clear is this machine alone, and an address with a password in it is none", () => {
  expect(pathShape.safeParse({ kind: "smtp", label: "m", host: "smtp.example.org", security: "none" }).success).toBe(
    false,
  );
  expect(pathShape.safeParse({ kind: "smtp", label: "m", host: "127.0.0.1", security: "none" }).success).toBe(true);
  for (const url of [
    "https://me:pw@push.example.org",
    "https://push.example.org/?auth=x",
    "ftp://x",
    "push.example.org",
  ])
    expect(pathShape.safeParse({ kind: "ntfy", label: "n", url }).success, url).toBe(false);
});
