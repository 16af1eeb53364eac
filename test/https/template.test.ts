/** Template webhooks: what a county's manual asks for, what no value can do to it, and what counts as understood. */
import { createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Outcome, Path } from "../../alerts/paths/path.ts";
import { fillTemplate, readTemplate } from "../../alerts/paths/template/language.ts";
import { render } from "../../alerts/paths/template/render.ts";
import { type TemplateSettings, templateShape } from "../../alerts/paths/template/settings.ts";
import { timeText } from "../../alerts/paths/template/time.ts";
import { placeNames, valuesOf } from "../../alerts/paths/template/values.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { openHttpClient } from "../../alerts/program/http-client.ts";
import { faultsOf } from "../../alerts/program/judge.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { instant } from "../../devices/model/moment.ts";
import { openTemplatePath } from "../../gateway/paths/template.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";
import { endsOfEach } from "../kit/ends.ts";
import { serve } from "./certificates.ts";

const ends = endsOfEach();

const wall = Date.UTC(2026, 0, 2, 3, 4, 5, 67);
const least = { label: "county", url: "https://county.example/alarm", body: { json: { test: "{{test}}" } } };
const shaped = (more: object = {}): TemplateSettings => templateShape.parse({ ...least, ...more });
const pressed = (more: Partial<AlertMessage> = {}): AlertMessage =>
  alertOf(7, {
    at: { steady: 0, wall, mono: 0, boot: "b", trusted: true },
    heldFor: 61_000,
    repeats: 2,
    bed: "bed-9",
    resident: "r1",
    ...more,
  });
const wordingOf = (settings: TemplateSettings) => ({
  ...settings,
  time: { ...settings.time, zone: settings.time.zone ?? "Asia/Shanghai" },
});
const filled = (settings: TemplateSettings, message = pressed(), secret?: string) =>
  render(settings, valuesOf(message, wordingOf(settings), wall + 61_000), secret);

test("the request of a manual: JSON with numbers, codes of the platform's own, Chinese words and local time", () => {
  const settings = shaped({
    url: "https://county.example/v2/{{home}}/alarm?dev={{device}}",
    headers: { Authorization: "Bearer {{secret}}", "X-Room": "{{room}}" },
    secretFile: "key",
    codes: { kind: { call_rescue: "0101" }, severity: { emergency: "1" } },
    body: {
      json: {
        deviceNo: "{{device}}",
        alarm: {
          type: "{{kind:number}}",
          level: "{{severity:number}}",
          name: "{{severityText}}：{{kindText}}（{{typeText}}）",
        },
        at: "{{time}}",
        times: ["{{repeats:number}}", "{{test:boolean}}", 7, null],
        gateway: "{{gateway}}",
      },
    },
  });
  const { url, headers, body } = filled(settings, pressed({ room: "卫生间", device: "按钮/1" }), "k-1");
  expect(url).toBe("https://county.example/v2/home1/alarm?dev=%E6%8C%89%E9%92%AE%2F1");
  expect(headers).toMatchObject({
    Authorization: "Bearer k-1",
    "X-Room": encodeURIComponent("卫生间"),
    "content-type": "application/json; charset=utf-8",
  });
  expect(JSON.parse(body ?? "")).toEqual({
    deviceNo: "按钮/1",
    alarm: { type: 101, level: 1, name: "紧急：求救（发生）" },
    at: "2026-01-02 11:04:05",
    times: [2, false, 7, null],
    gateway: "gw1",
  });
});

test("a form, another language, seconds since 1970", () => {
  const settings = shaped({
    body: {
      form: { what: "{{kindText}}", t: "{{time}}", now: "{{sentTime}}", held: "{{heldSeconds}}", "a&b": "{{test}}" },
    },
    language: "en",
    time: { format: "unix" },
  });
  const { body, headers } = filled(settings);
  expect(headers["content-type"]).toBe("application/x-www-form-urlencoded; charset=utf-8");
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    ...{
      what: "Rescue call",
      t: String(Math.floor(wall / 1_000)),
      now: String(Math.floor(wall / 1_000) + 61),
      held: "61",
      "a&b": "false",
    },
  });
});

test("a hub that does not know the date says by its own count when it happened", () => {
  const settings = shaped({ body: { json: "{{time}} {{test}}" }, time: { format: "iso" } });
  const lost = pressed({ at: { ...pressed().at, wall: 4_000, trusted: false } });
  expect(JSON.parse(filled(settings, lost).body ?? "")).toBe(`${new Date(wall).toISOString()} false`);
  const nonsense = pressed({ at: { ...pressed().at, wall: 1e300 } });
  expect(JSON.parse(filled(settings, nonsense).body ?? "")).toBe(`${new Date(wall + 61_000).toISOString()} false`);
});

test("times in the ways platforms write them, over a change of the clocks", () => {
  const of = (format: string, zone = "Asia/Shanghai", at = wall) => timeText(at, format, zone);
  expect(of("yyyy-MM-ddTHH:mm:ss.SSSXXX")).toBe("2026-01-02T11:04:05.067+08:00");
  expect(of("yyyyMMddHHmmss")).toBe("20260102110405");
  expect(of("dd/MM/yyyy HH:mm", "UTC")).toBe("02/01/2026 03:04");
  expect(of("HH:mm:ssXXX", "UTC")).toBe("03:04:05+00:00");
  expect(of("unix_ms")).toBe(String(wall));
  expect(of("yyyy年MM月dd日")).toBe("2026年01月02日");
  const change = Date.UTC(2026, 9, 25, 0, 30);
  expect([change, change + 3_600_000].map((at) => of("HH:mmXXX", "Europe/Berlin", at))).toEqual([
    "02:30+02:00",
    "02:30+01:00",
  ]);
  expect(of("HH:mm", "Asia/Shanghai", Date.UTC(2026, 0, 1, 16, 0))).toBe("00:00");
});

test("the signature is over the body as it goes out, or over what the manual says", () => {
  const bare = filled(shaped({ secretFile: "k", signature: { header: "X-Sign" } }), pressed(), "key");
  expect(bare.headers["X-Sign"]).toBe(
    createHmac("sha256", "key")
      .update(bare.body ?? "")
      .digest("hex"),
  );
  const signature = {
    header: "X-Sign",
    algorithm: "sha1",
    encoding: "base64",
    prefix: "sha1=",
    over: "{{sentTime}}\n{{secret}}\n{{body}}",
  };
  const own = filled(shaped({ secretFile: "k", signature, time: { format: "unix" } }), pressed(), "key");
  const over = `${Math.floor(wall / 1_000) + 61}\nkey\n${own.body}`;
  expect(own.headers["X-Sign"]).toBe(`sha1=${createHmac("sha1", "key").update(over).digest("base64")}`);
});

/** Anything at all, and what is dangerous somewhere. */
const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '","admin":true,"x":"',
    "&admin=1",
    "?a=1#b",
    "../../etc",
    "..",
    ".",
    "\r\nX-Evil: 1",
    "{{secret}}",
    "{{alertId}}",
    "%00%2e%2e",
    "\u0000",
    "\ud800",
    "😀",
    "</x>",
    "\\u0022",
    "__proto__",
  ),
);

test("no value becomes anything but a value: not a field, a parameter, a folder, a header or a place", () => {
  const settings = shaped({
    url: "https://county.example/v1/{{device}}/x?room={{room}}&end=1",
    headers: { "X-Note": "n {{note}}", "X-Key": "{{secret}}" },
    secretFile: "k",
    body: {
      json: { device: "{{device}}", list: ["{{room}}", { n: "a {{note}} b" }], n: "{{note:number}}", test: "{{test}}" },
    },
  });
  const form = { ...settings, body: { form: { device: "{{device}}", room: "{{room}}", end: "1" } } };
  fc.assert(
    fc.property(nasty, nasty, nasty, (device, room, note) => {
      const message = pressed({ device, room, note });
      const { url, headers, body } = filled(settings, message, "the-key");
      const read = JSON.parse(body ?? "") as { device: string; list: [string, { n: string }]; n: unknown };
      expect(Object.keys(read)).toEqual(["device", "list", "n", "test"]);
      expect([read.device, read.list]).toEqual([device, [room, { n: `a ${note} b` }]]);
      expect(String(read.n)).toBe(typeof read.n === "number" ? String(Number(note)) : note);
      const parsed = new URL(url);
      expect([parsed.origin, parsed.hash]).toEqual(["https://county.example", ""]);
      expect(parsed.pathname.split("/").map((part) => part !== "")).toEqual([false, true, device !== "", true]);
      expect(parsed.pathname).toMatch(/^\/v1\/[^/]*\/x$/);
      expect([...parsed.searchParams.keys()]).toEqual(["room", "end"]);
      expect(parsed.searchParams.get("room")).toBe(
        /^\.{1,2}$/.test(room) ? room.replaceAll(".", "_") : room.toWellFormed(),
      );
      expect(Object.keys(headers).sort()).toEqual(["X-Key", "X-Note", "accept", "content-type"]);
      expect(headers["X-Note"]).toMatch(/^n [\x20-\x7e]*$/);
      expect(headers["X-Key"]).toBe("the-key");
      expect(`${url}${body}${headers["X-Note"]}`).not.toContain("the-key");
      const sent = new URLSearchParams(filled(form, message, "the-key").body);
      expect([...sent.entries()]).toEqual([
        ["device", device.toWellFormed()],
        ["room", room.toWellFormed()],
        ["end", "1"],
      ]);
    }),
    { numRuns: 500 },
  );
});

test("whatever an installer writes is a template or a fault, and a value is never read as one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("{{", "}}", "{", "}", "room", ":", "number", " ", "x", "{{room}}", "{{note}}"), {
        maxLength: 12,
      }),
      nasty,
      (parts, value) => {
        const text = parts.join("");
        const template = readTemplate(text, placeNames);
        if ("fault" in template) {
          expect(template.fault).toMatch(/^found ".*", (need|nearest known is) "/s);
          return;
        }
        const once = fillTemplate(
          template,
          new Map([
            ["room", value],
            ["note", value],
          ]),
          (each) => `<${each}>`,
        );
        const literal = template.filter((piece) => typeof piece === "string").join("");
        const places = template.filter((piece) => typeof piece !== "string").length;
        expect(once.length).toBe(literal.length + places * (value.length + 2));
      },
    ),
    { numRuns: 500 },
  );
});

const faults = (more: object): string[] => {
  const judged = templateShape.safeParse({ ...least, ...more }, { reportInput: true });
  return judged.success ? [] : faultsOf(judged.error).map(({ path, message }) => `${path}: ${message}`);
};

test.each([
  [{}, undefined],
  [
    { body: { json: { a: "{{alertid}}", t: "{{test}}" } } },
    'body.json.a: found "{{alertid}}", nearest known is "{{alertId}}"',
  ],
  [
    { body: { json: ["{{test}}", { deep: "{{severtiyText}}" }] } },
    'body.json[1].deep: found "{{severtiyText}}", nearest known is "{{severityText}}"',
  ],
  [{ body: { form: { a: "{{test}} {{rom}}" } } }, 'body.form.a: found "{{rom}}", nearest known is "{{room}}"'],
  [{ body: { json: "{{test" } }, 'body.json: found "{{test", need "}}" at its end'],
  [
    { body: { json: "a {{seq:number}} {{test}}" } },
    "body.json: found a place with a kind beside other text; it has to stand alone",
  ],
  [
    { body: { form: { a: "{{test:boolean}}" } } },
    "body.form.a: found a place with a kind, which only a JSON body knows",
  ],
  [
    { body: { json: "{{test:integer}}" } },
    'body.json: found "{{test:integer}}", need "{{test}}", "{{test:number}}" or "{{test:boolean}}"',
  ],
  [{ body: { json: "{{alertId}}" } }, 'test: need "{{test}}" in the template'],
  [{ body: { json: "{{alertId}}" }, test: { body: { json: "a test" } } }, undefined],
  [{ headers: { "X-Key": "{{secret}}" } }, 'headers.X-Key: found "{{secret}}", need "secretFile" beside it'],
  [{ signature: { header: "X-Sign" } }, 'signature: need "secretFile" beside it'],
  [{ headers: { Host: "evil" } }, 'headers.Host: found "Host", which this program sets itself'],
  [{ headers: { "X-A": "a\r\nb" } }, "headers.X-A: need letters"],
  [{ headers: { "X A": "a" } }, "headers.X A: "],
  [{ url: "http://county.example/" }, 'url: need "https://…"'],
  [{ url: "http://county.example/", plain: true }, undefined],
  [{ url: "https://{{home}}.example/" }, "url: need"],
  [{ url: "https://user:pw@county.example/" }, "url: need"],
  [{ url: "https://county.example/#{{home}}" }, "url: found #"],
  [{ url: "county.example" }, "url: need"],
  [{ method: "GET" }, 'body: has no meaning beside "method: GET"'],
  [{ time: { format: "yyyy-mm-dd hh:mm" } }, 'time.format: found "yyyy-mm-dd hh:mm", need "iso"'],
  [{ time: { zone: "Asia/Beijing2" } }, 'time.zone: found "Asia/Beijing2", need a time zone'],
  [{ codes: { kinds: {} } }, "codes"],
  [{ success: { pointer: "/code" } }, 'success.equals: need "pointer" and "equals" together'],
  [{ success: { pointer: "code", equals: 0 } }, 'success.pointer: found "code", need a JSON pointer'],
  [{ body: { xml: "<a/>" } }, "body"],
  [{ secret: "abc" }, "secret: not a known setting"],
] as const)("%j is judged before anything starts: %s", (more, fault) => {
  const found = faults(more);
  if (fault === undefined) expect(found).toEqual([]);
  else expect(found.join("\n")).toContain(fault);
});

async function platform(
  answer: (reply: ServerResponse, n: number) => void,
  more: object = {},
): Promise<{ path: Path; asked: string[] }> {
  const asked: string[] = [];
  const server = await serve((request, reply) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      asked.push(`${request.method} ${request.url} ${body}`);
      answer(reply, asked.length);
    });
  });
  const client = openHttpClient({ timers: realTimers, addressesOf: addressBook(realTimers) });
  ends.push(
    () => server.stop(),
    () => client.stop(),
  );
  const path = openTemplatePath({
    settings: shaped({ ...more, url: `http://127.0.0.1:${server.port}/a?k={{kind}}` }),
    ...{ secret: undefined, ca: undefined, ask: client.ask, id: uuidv7, timeZone: "Asia/Shanghai" },
    moment: () => ({ steady: instant(0), wall, mono: 0, boot: "b", trusted: true }),
    named: () => ({ gatewayId: "gw1", home: "home1" }),
  });
  return { path, asked };
}
const word = (outcome: Outcome): string =>
  `${outcome.outcome}${"why" in outcome ? ` ${outcome.why}` : ""} (${outcome.said})`;

test.each([
  ['{"code":0}', { pointer: "/code", equals: 0 }, "carried (200)"],
  ['{"code":"0"}', { pointer: "/code", equals: 0 }, "carried (200 0)"],
  ['{"code":500,"msg":"王秀兰"}', { pointer: "/code", equals: 0 }, "again server_fault (200 500)"],
  ['{"data":{"a/b":[1,"ok"]}}', { pointer: "/data/a~1b/1", equals: "ok" }, "carried (200)"],
  ['{"code":{"a":1}}', { pointer: "/code", equals: 0 }, "again server_fault (200 no code)"],
  ["<html>Welcome</html>", { pointer: "/code", equals: 0 }, "again server_fault (200 no code)"],
  ['{"__proto__":1}', { pointer: "/toString", equals: 0 }, "again server_fault (200 no code)"],
  ["result=success", { contains: "success" }, "carried (200)"],
  ["result=failure", { contains: "success" }, "again server_fault (200 other words)"],
  ["anything", { status: [201] }, "again server_fault (200)"],
  ["anything", {}, "carried (200)"],
] as const)("the answer %s with %j: %s", async (body, success, wanted) => {
  const { path } = await platform((reply) => reply.end(body), { success });
  expect(word(await path.deliver({ message: pressed(), tries: 0 }))).toBe(wanted);
});

test("a platform that promises to keep proves stored; other answers are judged as everywhere", async () => {
  const { path } = await platform((reply, n) => reply.writeHead([200, 401, 410, 503][n - 1] ?? 500).end(), {
    proves: "stored",
  });
  const words: string[] = [];
  for (let n = 0; n < 5; n++) words.push(word(await path.deliver({ message: pressed(), tries: 0 })));
  expect(words).toEqual([
    "stored (200)",
    "again not_let_in (401)",
    "refused gone (410)",
    "again busy (503)",
    "again server_fault (500)",
  ]);
});

test("the test of the day says that it is one, in the template's words or in words of its own", async () => {
  const own = await platform((reply) => reply.end());
  expect(await own.path.test()).toMatchObject({ outcome: "carried" });
  expect(own.asked).toEqual(['POST /a?k=path_test {"test":"true"}']);
  const other = await platform((reply) => reply.end(), {
    body: { json: "{{alertId}}" },
    test: { body: { json: "心跳 {{kindText}} {{home}}" } },
  });
  await other.path.test();
  expect(other.asked).toEqual(['POST /a?k=path_test "心跳 通道测试 home1"']);
  expect([own.path.supervision, own.path.probe]).toEqual([undefined, undefined]);
});

test("a suspicion goes only to a platform that is told what it is, and nobody is told what the household keeps to itself", async () => {
  const plain = await platform((reply) => reply.end());
  const told = await platform((reply) => reply.end(), { body: { json: { what: "{{typeText}}", test: "{{test}}" } } });
  const suspect = { message: pressed({ type: "suspect", kind: "fall" }), tries: 0 };
  expect(await plain.path.deliver(suspect)).toMatchObject({ outcome: "refused", why: "no_words" });
  expect(await told.path.deliver(suspect)).toMatchObject({ outcome: "carried" });
  for (const { path } of [plain, told])
    expect(await path.deliver({ message: pressed({ quiet: true }), tries: 0 })).toMatchObject({ why: "no_words" });
  expect([plain.asked.length, told.asked.length]).toEqual([0, 1]);
});

test("a platform that sends our own words back does not bring key or number into the ledger", async () => {
  const key = "9f86d081884c7d659a2feaa0c55ad015";
  for (const [answer, said] of [
    [{ error: key }, "401"],
    [{ code: "13800001111" }, "401"],
    [{ code: "INVALID_KEY" }, "401 INVALID_KEY"],
  ] as const)
    expect(await answered(401, answer, key)).toMatchObject({ outcome: "again", said });
  const missed = await answered(200, { code: key }, key);
  expect(missed).toMatchObject({ outcome: "again", said: "200" });
});

async function answered(status: number, body: object, secret: string): Promise<Outcome> {
  const settings = shaped({
    url: "https://county.example/alarm?key={{secret}}&call=13800001111",
    secretFile: "key",
    success: { pointer: "/code", equals: 0 },
  });
  const path = openTemplatePath({
    ...{ settings, secret, ca: undefined, id: uuidv7, timeZone: "Asia/Shanghai" },
    ask: async () => ({ status, headers: {}, body: JSON.stringify(body) }),
    moment: () => ({ steady: instant(0), wall, mono: 0, boot: "b", trusted: true }),
    named: () => ({ gatewayId: "gw1", home: "home1" }),
  });
  return path.deliver({ message: pressed(), tries: 0 });
}
