/** The door for signed messages over HTTPS: what it lets in, what it answers, and who stays outside. */
import { connect } from "node:net";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { centreAnswer } from "../../alerts/paths/https/judge.ts";
import { secretTextOf } from "../../alerts/paths/https/sign.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { eventOf, newsEventOf, openDoor, pathEventOf } from "../https/door.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { codeFor, newHub, requestOf, started, wanted } from "./joining-hubs.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import { openTestOffice } from "./office.ts";
import { command, connectGateway, signIn, startTestCentre, tempFolder } from "./running.ts";

const ends = endsOfEach();

const receiptsOf = async (reply: Response) => {
  expect(reply.status).toBe(200);
  return centreAnswer.parse(await reply.json()).receipts.map(({ type, caseVersion }) => `${type} v${caseVersion}`);
};
const casesAt = async (door: Awaited<ReturnType<typeof openDoor>>) =>
  (await (await signIn(door.centre, "li")).get("/v1/cases")).json() as Promise<
    { id: string; version: number; home: string; alerts: string[] }[]
  >;

test("a signed alert is a case, and the answer says that it is stored", async () => {
  const door = await openDoor(ends);
  const alert = alertOf(1);
  const reply = await door.send(eventOf(alert));
  expect(reply.status).toBe(200);
  const { receipts, centreTime } = centreAnswer.parse(await reply.json());
  expect(receipts).toMatchObject([{ type: "stored", alertId: alert.alertId, epoch: "e1", seq: 1 }]);
  expect(Math.abs(centreTime - Date.now())).toBeLessThan(60_000);
  expect(await casesAt(door)).toMatchObject([{ home: "home1", alerts: [alert.alertId] }]);
});

test("the same event over MQTT and over HTTPS is one case, whichever is first, however often", async () => {
  const door = await openDoor(ends);
  const gateway = await connectGateway(door.centre.addresses.mqttPorts[0] ?? 0, "gw1", door.token);
  ends.push(() => gateway.end());
  const [first, second] = [alertOf(1), alertOf(2, { kind: "smoke", room: "kitchen", device: "smoke-1" })];
  await gateway.publish("alert", first);
  expect(await receiptsOf(await door.send(eventOf(first)))).toEqual(["stored v1"]);
  expect(await receiptsOf(await door.send(eventOf(second)))).toEqual(["stored v2"]);
  await gateway.publish("alert", second);
  await Promise.all([door.send(eventOf(first)), gateway.publish("alert", first), door.send(eventOf(second))]);
  const [only, ...others] = await casesAt(door);
  expect(others).toEqual([]);
  expect(only?.alerts).toEqual([first.alertId, second.alertId]);
});

test("a person's claim comes back by the question for news, once, and with a later message", async () => {
  const door = await openDoor(ends);
  const alert = alertOf(1);
  await door.send(eventOf(alert));
  const ask = async (caseVersion: number, gateway = "gw1") =>
    receiptsOf(
      await door.send(newsEventOf([{ alertId: alert.alertId, caseVersion }], gateway), { route: "/v1/receipts" }),
    );
  expect(await ask(-1)).toEqual([]);
  const li = await signIn(door.centre, "li");
  const [found] = await casesAt(door);
  expect((await li.post(`/v1/cases/${found?.id}/claim`, command(found?.version ?? 0))).status).toBe(200);
  expect(await ask(-1)).toEqual(["claimed v2"]);
  expect(await ask(2)).toEqual([]);
  // Its first answer got lost: the second one brings what has happened since.
  expect(await receiptsOf(await door.send(eventOf(alert)))).toEqual(["stored v1", "claimed v2"]);
});

test("nobody gets in without the signature of the gateway that he names", async () => {
  const door = await openDoor(ends);
  const event = eventOf(alertOf(1));
  const forged = secretTextOf("some other token of enough length");
  const replies = [
    await door.send(event, { secret: forged }),
    await door.send({ ...event, source: "urn:hearthwatch:gateway:gw2" }),
    await door.send({ ...event, source: "urn:hearthwatch:gateway:gw9" }),
    await door.send({ ...event, source: "urn:hearthwatch:gateway:../gw1" }),
    await door.send({ ...event, source: 7 }),
    await door.send(event, { headers: { "webhook-signature": "" } }),
    await door.send(event, { headers: { "webhook-signature": "v1,AAAA v2,BBBB" } }),
    await door.send(event, { headers: { "webhook-id": "another" } }),
    await door.send(event, { headers: { "webhook-timestamp": String(Math.floor(Date.now() / 1_000) + 9) } }),
    await door.send(event, { headers: { "webhook-timestamp": "1e9" } }),
    await door.send(event, { body: JSON.stringify(eventOf(alertOf(1, { kind: "smoke" }))) }),
    await door.send(event, { body: `${JSON.stringify(event)} ` }),
    await door.send(event, { body: "not json" }),
    await door.send(event, { body: "" }),
    await door.send(event, { id: "a.b" }),
  ];
  const bodies = await Promise.all(
    replies.map(async (reply) => [reply.status, ((await reply.json()) as { type: string }).type]),
  );
  const wanted = replies.map((_, n) => (n === 13 ? bodies[13] : [401, "signature"]));
  expect(bodies).toEqual(wanted);
  expect([400, 401]).toContain(bodies[13]?.[0]);
  expect(await casesAt(door)).toEqual([]);
});

test("two bytes that read as one sign are two messages: what was signed is what came", async () => {
  const door = await openDoor(ends);
  const text = JSON.stringify(eventOf(alertOf(1, { note: "\uFFFD" })));
  const bytes = Buffer.from(text);
  const at = bytes.indexOf(Buffer.from("\uFFFD"));
  const broken = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]);
  const event = JSON.parse(text) as object;
  const headers = Object.fromEntries((await signedHeaders(door, event)).entries());
  const reply = await fetch(`${door.url}/v1/alerts`, { method: "POST", headers, body: broken });
  expect(reply.status).toBe(401);
});

/** The headers of a request that would be let in. */
async function signedHeaders(door: Awaited<ReturnType<typeof openDoor>>, event: object): Promise<Headers> {
  const id = String(Reflect.get(event, "id"));
  const at = new Date();
  return new Headers({
    "content-type": "application/cloudevents+json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": new Webhook(door.secret).sign(id, at, JSON.stringify(event)),
  });
}

test("a message of another time is told our time, by whoever it comes; within five minutes it counts", async () => {
  const door = await openDoor(ends);
  const event = eventOf(alertOf(1));
  for (const off of [-301_000, 302_000, -1_700_000_000_000]) {
    const reply = await door.send(event, { at: Date.now() + off });
    expect([off, reply.status]).toEqual([off, 401]);
    expect(Math.abs(Date.parse(reply.headers.get("date") ?? "") - Date.now())).toBeLessThan(60_000);
    expect(await reply.json()).toMatchObject({ type: "clock", centreTime: expect.any(Number) });
  }
  expect((await door.send(event, { at: Date.now() - 290_000 })).status).toBe(200);
});

test("what was overheard can be played again: nothing happens, and nothing grows", async () => {
  const door = await openDoor(ends);
  const event = eventOf(alertOf(1));
  for (let n = 0; n < 50; n++) expect((await door.send(event)).status).toBe(200);
  expect(await casesAt(door)).toHaveLength(1);
  await door.centre.stop();
  const store = openSqliteStore(join(door.folder, "data", "centre.db"));
  ends.push(() => store.close());
  expect(await store.waiting("gw1", 0, 100)).toHaveLength(1);
});

test("a gateway that signs with its own key and speaks of another's home or alert is not believed", async () => {
  const door = await openDoor(ends);
  const mine = alertOf(1);
  await door.send(eventOf(mine));
  const as = async (message: Partial<AlertMessage>) => {
    const event = eventOf(alertOf(2, message));
    return door.send({ ...event, source: "urn:hearthwatch:gateway:gw1" });
  };
  const foreign = await as({ gatewayId: "gw2", home: "home2" });
  expect([foreign.status, ((await foreign.json()) as { title: string }).title]).toEqual([
    422,
    "gatewayId of another gateway",
  ]);
  // The home is the register's, whatever is said.
  expect((await as({ home: "home2" })).status).toBe(200);
  expect(new Set((await casesAt(door)).map(({ home }) => home))).toEqual(new Set(["home1"]));
});

test.each([
  ["no event", { id: uuidv7() }, "signature"],
  ["another version", { ...eventOf(alertOf(1)), specversion: "0.3" }, "event"],
  ["an id that is not the webhook's", { ...eventOf(alertOf(1)), id: "x" }, "event"],
  ["no alert inside", { ...eventOf(alertOf(1)), data: { gatewayId: "gw1" } }, "not-understood"],
  ["nothing inside", { ...eventOf(alertOf(1)), data: undefined }, "event"],
  ["a path of no name", pathEventOf("probe", { path: "a/b" }), "not-understood"],
] as const)(
  "what is signed and says nothing (%s) is refused for good and is no fault of the door",
  async (_, event, type) => {
    const door = await openDoor(ends);
    const reply = await door.send(event, {
      id: type === "event" && event.specversion === "1.0" ? "y" : "id" in event ? String(event.id) : "x",
    });
    expect([reply.status, ((await reply.json()) as { type: string }).type]).toEqual([
      type === "signature" ? 401 : 422,
      type,
    ]);
  },
);

test("ten megabytes, a body nested without end, a body that drips: each is turned away and the door stays open", async () => {
  const door = await openDoor(ends);
  const big = await door.send(eventOf(alertOf(1)), { body: "x".repeat(10_000_000) }).then(
    ({ status }) => status,
    // The answer was given before the body was all sent.
    () => 413,
  );
  expect(big).toBe(413);
  const deep = `${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`;
  const event = { ...eventOf(alertOf(1)), data: JSON.parse(deep) as unknown };
  const id = String(event.id);
  // Written by hand: the platform cannot write what it has read.
  const text = `{"specversion":"1.0","id":"${id}","source":"urn:hearthwatch:gateway:gw1","type":"${event.type}","data":${deep}}`;
  const at = new Date();
  const headers = {
    "content-type": "application/cloudevents+json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": new Webhook(door.secret).sign(id, at, text),
  };
  expect((await fetch(`${door.url}/v1/alerts`, { method: "POST", headers, body: text })).status).toBe(422);
  const slow = connect(Number(new URL(door.url).port), "127.0.0.1");
  ends.push(() => slow.destroy());
  slow.write(
    "POST /v1/alerts HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{",
  );
  expect((await door.send(eventOf(alertOf(1)))).status).toBe(200);
});

test("other kinds of body are not even read, and another site's page is turned away", async () => {
  const door = await openDoor(ends);
  const event = eventOf(alertOf(1));
  expect((await door.send(event, { headers: { "content-type": "text/plain" } })).status).toBe(415);
  expect((await door.send(event, { headers: { origin: "http://evil.example" } })).status).toBe(403);
  expect((await door.send(event, { headers: { "content-type": "application/json" } })).status).toBe(200);
  // Nothing but these two ways: the question is no way to read.
  expect((await fetch(`${door.url}/v1/alerts`)).status).toBe(404);
});

test("a gateway that has lost its mind is slowed down, and the neighbours are not", async () => {
  // However slowly this machine sends: no time passes at the centre meanwhile.
  const clock = testClock(Date.now());
  const door = await openDoor(ends, {}, { now: clock.now, timers: clock.timers });
  const probe = pathEventOf("probe");
  const statuses: number[] = [];
  for (let round = 0; round < 22; round++)
    statuses.push(
      ...(await Promise.all(
        Array.from({ length: 50 }, async () => (await door.send(probe, { at: clock.now() })).status),
      )),
    );
  expect(statuses.filter((status) => status === 200)).toHaveLength(1_000);
  expect(statuses.filter((status) => status === 429)).toHaveLength(100);
}, 60_000);

test("while the centre cannot store it says so, and the sender is not told that it has", async () => {
  const door = await openDoor(
    ends,
    {},
    {
      crashPoint: (name) => {
        if (name === "centre-before-commit") throw new Error("disk full");
      },
    },
  );
  const reply = await door.send(eventOf(alertOf(1)));
  expect([reply.status, reply.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await casesAt(door)).toEqual([]);
});

test("a gateway that cannot sign in is written down once a minute, without its secret", async () => {
  const lines: string[] = [];
  const note = (...what: unknown[]) => void lines.push(JSON.stringify(what));
  const log = { debug: note, info: note, warn: note, error: note };
  const door = await openDoor(ends, {}, { log });
  for (let n = 0; n < 5; n++) await door.send(eventOf(alertOf(1)), { secret: secretTextOf("wrong") });
  await door.send({ ...eventOf(alertOf(1)), source: "urn:hearthwatch:gateway:stranger" });
  await door.send(eventOf(alertOf(2)));
  expect(lines.filter((line) => line.includes("gateway.cannot_sign_in"))).toEqual([
    JSON.stringify(["gateway.cannot_sign_in", { gateway: "gw1", why: "signature", door: "https" }]),
  ]);
  const all = lines.join("\n");
  for (const secret of [door.secret, door.secret.slice(6), door.token]) expect(all).not.toContain(secret);
});

test("the test of a path is kept, and a probe keeps a home from being lost whose MQTT port is blocked", async () => {
  const folder = tempFolder();
  ends.push(() => folder.remove());
  const clock = testClock();
  const centre = await openTestOffice(folder.path, clock);
  ends.push(() => centre.close());
  const beat = { v: 1, state: "online", epoch: "e1", lastSeq: 3, at: clock.now() };
  const probe = async () => {
    await centre.take({
      client: "gw1",
      topic: "hw/1/gw1/presence",
      payload: Buffer.from(JSON.stringify(beat)),
      via: "http",
    });
    await clock.settle();
  };
  for (let n = 0; n < 9; n++) {
    await probe();
    await clock.passes(20_000);
  }
  expect(await centre.lost()).toEqual([]);
  // Nothing is taken for a sign that its line is up.
  expect(centre.sent).toEqual([]);
  expect(centre.gaps.missing("gw1").open).toBe(3);
  await clock.passes(70_000);
  expect(await centre.lost()).toHaveLength(1);

  const door = await openDoor(ends);
  expect((await door.send(pathEventOf("test", { at: Date.now() }))).status).toBe(200);
  expect((await door.send(pathEventOf("probe", { at: Date.now(), epoch: "e1", lastSeq: 0 }))).status).toBe(200);
  await door.centre.stop();
  const store = openSqliteStore(join(door.folder, "data", "centre.db"));
  ends.push(() => store.close());
  expect(await store.pathTests()).toMatchObject([{ gateway: "gw1", path: "centre-https", ok: true }]);
  expect((await store.gateways()).find(({ id }) => id === "gw1")?.heardAt).toBeGreaterThan(0);
});

test("the description of the door is there for whoever writes against it", async () => {
  const door = await openDoor(ends);
  const { paths } = (await (await fetch(`${door.url}/openapi.json`)).json()) as {
    paths: Record<string, { post: object }>;
  };
  for (const path of ["/v1/alerts", "/v1/receipts"]) {
    expect(paths[path]?.post).toHaveProperty(["requestBody"]);
    expect(Object.keys(Reflect.get(paths[path]?.post ?? {}, "responses"))).toEqual([
      "200",
      "401",
      "413",
      "422",
      "429",
      "503",
    ]);
  }
});

test("a hub that has joined has its secret by its token, after a restart too; the credential it had before opens nothing", async () => {
  const { centre, data, technician, stranger } = await started();
  const join = async (): Promise<string> => {
    const reply = await stranger.post("/v1/join", requestOf(newHub(), await codeFor(technician)));
    return ((await reply.json()) as { token: string }).token;
  };
  const say = async (url: string, token: string): Promise<number> => {
    const event = pathEventOf("probe", {}, wanted.gateway);
    const [text, at] = [JSON.stringify(event), new Date()];
    const headers = {
      "content-type": "application/cloudevents+json",
      "webhook-id": event.id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
      "webhook-signature": new Webhook(secretTextOf(token)).sign(event.id, at, text),
    };
    return (await fetch(`${url}/v1/alerts`, { method: "POST", headers, body: text })).status;
  };
  const first = await join();
  expect(await say(centre.addresses.http, first)).toBe(200);
  const second = await join();
  expect([await say(centre.addresses.http, first), await say(centre.addresses.http, second)]).toEqual([401, 200]);
  await centre.stop();
  const again = await startTestCentre(data);
  ends.push(() => again.stop());
  expect([await say(again.addresses.http, first), await say(again.addresses.http, second)]).toEqual([401, 200]);
});
