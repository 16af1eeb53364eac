/** The path over real sockets where the server is ours, and on a clock of our own where it is the time that matters. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import type { Path } from "../../alerts/paths/path.ts";
import { httpPath } from "../../alerts/paths/people/http-path.ts";
import { ntfy, ntfyDestination, ntfyShape } from "../../alerts/paths/people/ntfy.ts";
import { wecom, wecomDestination, wecomShape } from "../../alerts/paths/people/wecom.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { type AskHttp, type HttpAnswer, openHttpClient } from "../../alerts/program/http-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { type HandClock, handClock } from "../dc09/home.ts";
import { endsOfEach } from "../kit/ends.ts";
import { message, noon, reader } from "./home.ts";

const ends = endsOfEach();

const posting = { message: message(), tries: 0 };
const reminder = (nth: number) => ({ ...posting, telling: { say: "reminder", nth } as const });
const ok: HttpAnswer = { status: 200, headers: {}, body: '{"errcode":0}' };
const errcode = (code: number): HttpAnswer => ({ status: 200, headers: {}, body: `{"errcode":${code}}` });

interface Robot {
  readonly path: Path;
  readonly clock: HandClock;
  /** The text of each message; "knock" for each question without one. */
  readonly heard: string[];
  answer: (asked: string) => HttpAnswer | Promise<HttpAnswer>;
}

function robot(settings: object = {}, wall = noon): Robot {
  const clock = handClock(wall);
  const heard: string[] = [];
  const made: Robot = {
    ...{ clock, heard, answer: () => ok },
    path: undefined as never,
  };
  const ask: AskHttp = async ({ body }) => {
    const asked: string = body === undefined ? "knock" : JSON.parse(body).text.content.split("\n")[0];
    heard.push(asked);
    return made.answer(asked);
  };
  const all = wecomShape.parse({ kind: "wecom", label: "family", ...settings });
  const channel = wecom(all, wecomDestination.parse({ key: "KEYKEYKEY" }));
  const path = httpPath({ kind: "wecom", settings: all, channel, reader, ask, timers: clock, wall: clock.wall });
  ends.push(() => path.stop());
  return Object.assign(made, { path });
}

test("a robot's own word is believed and no status", async () => {
  const family = robot();
  expect(await family.path.deliver(posting)).toEqual({ outcome: "carried", said: "errcode 0" });
  family.answer = () => errcode(93_000);
  expect(await family.path.deliver(posting)).toEqual({ outcome: "refused", why: "gone", said: "errcode 93000" });
});

test("a robot that hangs is given up in time, and stands in nobody's way meanwhile", async () => {
  const family = robot();
  const hanging = Promise.withResolvers<HttpAnswer>();
  family.answer = () => hanging.promise;
  const first = family.path.deliver(posting);
  family.answer = () => ok;
  expect(await family.path.deliver(posting)).toMatchObject({ outcome: "carried" });
  family.clock.pass(family.path.tryWithin);
  expect(await first).toMatchObject({ outcome: "again", why: "no_answer" });
});

test("whoever stops gets an answer for what is under way, and is sent nothing more", async () => {
  const family = robot();
  family.answer = () => new Promise(() => {});
  const first = family.path.deliver(posting);
  await family.path.stop();
  expect(await first).toEqual({ outcome: "again", why: "cut", after: 0, said: "stopped" });
  expect(await family.path.deliver(posting)).toMatchObject({ why: "cut" });
  expect(family.heard).toHaveLength(1);
});

describe("twenty a minute", () => {
  test("reminders keep to half of it, and the first word of another alarm always goes", async () => {
    const family = robot();
    const outcomes = [];
    for (let nth = 1; nth <= 15; nth += 1) outcomes.push(await family.path.deliver(reminder(nth)));
    expect(outcomes.filter(({ outcome }) => outcome === "carried")).toHaveLength(10);
    expect(outcomes.at(-1)).toEqual({ outcome: "again", why: "busy", after: 60_000, said: "own limit" });
    expect(family.heard).toHaveLength(10);
    for (let n = 0; n < 12; n += 1) expect(await family.path.deliver(posting)).toMatchObject({ outcome: "carried" });
    family.clock.pass(60_000);
    expect(await family.path.deliver(reminder(16))).toMatchObject({ outcome: "carried" });
  });

  test("what the robot calls too many holds reminders back, and no first word", async () => {
    const family = robot();
    family.answer = () => errcode(45_009);
    expect(await family.path.deliver(posting)).toMatchObject({ why: "busy", after: 60_000 });
    family.answer = () => ok;
    expect(await family.path.deliver(reminder(1))).toMatchObject({ why: "busy", said: "own limit" });
    expect(await family.path.deliver(posting)).toMatchObject({ outcome: "carried" });
    family.clock.pass(60_000);
    expect(await family.path.deliver(reminder(1))).toMatchObject({ outcome: "carried" });
  });
});

describe("the daily test", () => {
  const day = 86_400_000;
  const test1 = "【守望】测试，不是告警";

  test("reaches phones once a week, in the middle of it, and asks the server alone on other days", async () => {
    const family = robot();
    for (let n = 0; n < 14; n += 1) {
      expect(await family.path.test()).toMatchObject({ outcome: "carried" });
      family.clock.pass(day);
    }
    expect(family.heard).toEqual([test1, ...Array(6).fill("knock"), test1, ...Array(6).fill("knock")]);
  });

  test("each day where somebody wants it, never where nobody does, and at once when a person asks", async () => {
    const [daily, never] = [robot({ test: "daily" }), robot({ test: "never" })];
    for (const each of [daily, never])
      for (let n = 0; n < 3; n += 1) {
        await each.path.test();
        each.clock.pass(day);
      }
    expect(daily.heard).toEqual([test1, test1, test1]);
    expect(never.heard).toEqual(["knock", "knock", "knock"]);
    await never.path.test("by_person");
    expect(never.heard.at(-1)).toBe(test1);
  });

  test("a test that is due at night waits for the morning's question", async () => {
    const family = robot({}, noon - 9 * 3_600_000);
    await family.path.test();
    expect(family.heard).toEqual(["knock"]);
    family.clock.pass(3 * 3_600_000);
    await family.path.probe?.();
    family.clock.pass(3 * 3_600_000);
    await family.path.probe?.();
    await family.path.probe?.();
    expect(family.heard).toEqual(["knock", "knock", test1, "knock"]);
  });
});

test("a server in trouble is asked about all day, and phones get three tests a day at most; a person's own goes each time", async () => {
  const family = robot({ test: "daily" });
  family.answer = (asked) => (asked === "knock" ? ok : { status: 500, headers: {}, body: "" });
  // From noon to noon there are the three of each of the two days.
  expect(await testsOfADay(family)).toBe(6);
  expect(await testsOfADay(family)).toBe(3);
  await family.path.test("by_person");
  await family.path.test("by_person");
  expect(family.heard.slice(-2)).toEqual([test1, test1]);
});

test("a way that was down when its test was due is tested again until it carries, and then not again that day", async () => {
  const family = robot({ test: "daily" });
  family.answer = () => ({ failed: "unreachable", said: "ECONNREFUSED" });
  for (let times = 0; times < 5; times += 1) {
    expect(await family.path.test()).toMatchObject({ outcome: "again" });
    family.clock.pass(600_000);
  }
  family.answer = () => ok;
  family.heard.length = 0;
  expect(await family.path.test()).toMatchObject({ outcome: "carried" });
  for (let times = 0; times < 12; times += 1) {
    family.clock.pass(600_000);
    expect(await family.path.test()).toMatchObject({ outcome: "carried" });
  }
  expect(family.heard.filter((asked) => asked === test1)).toHaveLength(1);
});

const test1 = "【守望】测试，不是告警";
async function testsOfADay(family: ReturnType<typeof robot>): Promise<number> {
  family.heard.length = 0;
  for (let passed = 0; passed < 24 * 6; passed += 1) {
    await family.path.test();
    await family.path.probe?.();
    family.clock.pass(600_000);
  }
  return family.heard.filter((asked) => asked === test1).length;
}

test("a server that is there does not make a wrong key right: the fault stands until a message goes through", async () => {
  const family = robot();
  family.answer = (asked) => (asked === "knock" ? ok : errcode(93_000));
  expect(await family.path.probe?.()).toMatchObject({ outcome: "carried" });
  await family.path.deliver(posting);
  expect(await family.path.probe?.()).toMatchObject({ outcome: "refused", why: "gone" });
  // A Thursday: it is tried again today all the same.
  family.clock.pass(86_400_000);
  family.answer = () => ok;
  expect(await family.path.test()).toMatchObject({ outcome: "carried" });
  expect(family.heard.at(-1)).toBe("【守望】测试，不是告警");
  expect(await family.path.probe?.()).toMatchObject({ outcome: "carried" });
});

test("what people are not told is sent nowhere", async () => {
  const family = robot();
  expect(await family.path.deliver({ message: message({ type: "suspect" }), tries: 0 })).toEqual({
    ...{ outcome: "refused", why: "no_words", said: "suspect" },
  });
  expect(family.heard).toEqual([]);
});

describe("ntfy on real sockets", () => {
  async function server(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
    const listening = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => answer(request, response, body));
    });
    await new Promise<void>((done) => listening.listen(0, "127.0.0.1", done));
    const client = openHttpClient({ timers: realTimers, addressesOf: addressBook(realTimers) });
    ends.push(
      () => client.stop(),
      () => new Promise((done) => listening.close(done).closeAllConnections()),
    );
    const { port } = listening.address() as AddressInfo;
    const settings = ntfyShape.parse({ kind: "ntfy", label: "family", url: `http://127.0.0.1:${port}` });
    const channel = ntfy(settings, ntfyDestination.parse({ topic: "topic-nobody-can-guess" }));
    const { ask } = client;
    const path = httpPath({ kind: "ntfy", settings, channel, reader, ask, timers: realTimers, wall: () => noon });
    ends.push(() => path.stop());
    return path;
  }

  test("Chinese arrives as it was written; a half answer and none are told apart", async () => {
    const heard: unknown[] = [];
    let mood: "well" | "cut" | "html" = "well";
    const path = await server((request, response, body) => {
      if (request.url === "/v1/health") return void response.end('{"healthy":true}');
      heard.push(JSON.parse(body));
      if (mood === "well") response.end('{"id":"x","event":"message"}');
      else if (mood === "html") response.end("<html>");
      else response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy());
    });
    expect(await path.deliver({ ...posting, stored: true })).toEqual({ outcome: "carried", said: "200" });
    expect(heard).toEqual([
      expect.objectContaining({
        topic: "topic-nobody-can-guess",
        title: "【守望】家里：紧急告警，请查看",
        priority: 5,
      }),
    ]);
    expect(await path.probe?.()).toEqual({ outcome: "carried", said: "healthy" });
    mood = "html";
    expect(await path.deliver(posting)).toMatchObject({ outcome: "again", why: "garbled" });
    mood = "cut";
    expect(await path.deliver(posting)).toMatchObject({ outcome: "again", why: "cut" });
  });
});
