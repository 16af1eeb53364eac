import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import type { Centre, CentreDeps } from "../../alerts/centre/main.ts";
import { tokenSha256 } from "../../alerts/centre/register/register.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { boardView, type CaseView } from "../../alerts/centre/views.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf, uuidv7 } from "./messages.ts";
import {
  command,
  connectGateway,
  signIn,
  startTestCentre,
  type TestGateway,
  tempFolder,
  token,
  visitor,
} from "./running.ts";

const closing = endsOfEach();
const folder = (): string => {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
};
async function centreIn(data: string, deps: Partial<CentreDeps> = {}, more = {}): Promise<Centre> {
  const centre = await startTestCentre(data, deps, more);
  closing.push(() => centre.stop());
  return centre;
}
async function gatewayAt(centre: Centre, id = "gw1", of = token): Promise<TestGateway> {
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0, id, of);
  closing.push(() => gateway.end());
  return gateway;
}
const receipts = (gateway: TestGateway) =>
  gateway.heard
    .filter(({ topic }) => topic.endsWith("/receipt"))
    .map(({ body }) => `${body.type} v${body.caseVersion}`);

test("a press becomes a case, a claim and a closing, and the home hears each of them", async () => {
  const centre = await centreIn(folder());
  const gateway = await gatewayAt(centre);
  const li = await signIn(centre, "li");
  const alert = alertOf(1);
  await gateway.publish("alert", alert);
  await expect.poll(() => receipts(gateway)).toEqual(["stored v1"]);
  const board = boardView.parse(await (await li.get("/v1/board")).json());
  expect(board.cases).toHaveLength(1);
  const raised = board.cases[0];
  expect(raised).toMatchObject({
    state: "raised",
    lane: "emergency",
    kind: "call_rescue",
    home: "home1",
    card: { name: "王秀兰" },
  });
  expect(raised?.alerts[0]).toMatchObject({ id: alert.alertId, room: "bath" });

  const rings = { consoleId: "c1", alertIds: [alert.alertId], sounding: true };
  await li.post("/v1/console", { consoleId: "c1", armed: false });
  // What nobody can hear has not rung: it is asked to say so again when it can.
  expect((await li.post("/v1/shown", rings)).status).toBe(409);
  expect(receipts(gateway)).toEqual(["stored v1"]);
  await li.post("/v1/console", { consoleId: "c1", armed: true });
  expect((await li.post("/v1/shown", rings)).status).toBe(204);
  const claimed = await li.post(`/v1/cases/${raised?.id}/claim`, command(1));
  expect(claimed.status).toBe(200);
  const held = (await claimed.json()) as CaseView;
  expect(held).toMatchObject({ state: "claimed", owner: { name: "li" }, version: 3 });
  const close = (version: number) =>
    li.post(`/v1/cases/${raised?.id}/close`, command(version, { outcome: "false_accidental", note: "误触" }));
  const unasked = await close(3);
  expect([unasked.status, ((await unasked.json()) as { why: string }).why]).toEqual([409, "not_spoken_to"]);
  const spoke = await li.post(`/v1/cases/${raised?.id}/contact`, command(3, { to: "home", result: "spoke" }));
  expect(await spoke.json()).toMatchObject({ version: 4, contacts: [{ to: "home", result: "spoke" }] });
  expect((await close(4)).status).toBe(200);
  await expect.poll(() => receipts(gateway)).toEqual(["stored v1", "shown v2", "claimed v3", "closed v5"]);
  expect(gateway.heard.at(-1)?.body).toMatchObject({
    alertId: alert.alertId,
    epoch: "e1",
    seq: 1,
    outcome: "false_accidental",
  });
});

test("fifty dispatchers claim at once: one has it, forty-nine are told who", async () => {
  const centre = await centreIn(folder());
  const gateway = await gatewayAt(centre);
  const [li, chen] = [await signIn(centre, "li"), await signIn(centre, "chen")];
  await gateway.publish("alert", alertOf(1));
  const [line] = (await (await li.get("/v1/cases?state=open")).json()) as [{ id: string; version: number }];
  const replies = await Promise.all(
    Array.from({ length: 50 }, (_, n) => (n % 2 ? li : chen).post(`/v1/cases/${line.id}/claim`, command(line.version))),
  );
  expect(replies.filter((each) => each.status === 200)).toHaveLength(1);
  const losers = await Promise.all(replies.filter((each) => each.status === 409).map((each) => each.json()));
  expect(losers).toHaveLength(49);
  const winners = new Set(losers.map((each) => (each as { case: CaseView }).case.owner?.name));
  expect(winners.size).toBe(1);
  expect(losers.every((each) => (each as { type: string }).type === "conflict")).toBe(true);
});

test("the same command sent again gets the same answer and does nothing again", async () => {
  const centre = await centreIn(folder());
  const gateway = await gatewayAt(centre);
  const li = await signIn(centre, "li");
  await gateway.publish("alert", alertOf(1));
  const [line] = (await (await li.get("/v1/cases")).json()) as [{ id: string; version: number }];
  const claim = command(line.version);
  const [first, second] = [
    await li.post(`/v1/cases/${line.id}/claim`, claim),
    await li.post(`/v1/cases/${line.id}/claim`, claim),
  ];
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(((await second.json()) as CaseView).version).toBe(((await first.json()) as CaseView).version);
  const wrong = await li.post(`/v1/cases/${line.id}/note`, command(99, { text: "seen" }));
  expect([wrong.status, ((await wrong.json()) as { why: string }).why]).toEqual([409, "moved_on"]);
});

test("the id of a command belongs to that command: not to another person, other words, or another case", async () => {
  const centre = await centreIn(folder());
  const gateway = await gatewayAt(centre);
  const [li, chen] = [await signIn(centre, "li"), await signIn(centre, "chen")];
  await gateway.publish("alert", alertOf(1));
  await gateway.publish("alert", alertOf(2, { test: true }));
  const lines = (await (await li.get("/v1/cases")).json()) as { id: string; version: number; lane: string }[];
  const [real, test] = ["emergency", "test"].map((lane) => lines.find((each) => each.lane === lane));
  const claim = command(real?.version ?? 0);
  expect((await li.post(`/v1/cases/${real?.id}/claim`, claim)).status).toBe(200);
  const whyNot = async (answer: Response) => [answer.status, ((await answer.json()) as { why?: string }).why];
  // Who is told "yes" believes that the case is in their hands.
  expect(await whyNot(await chen.post(`/v1/cases/${real?.id}/claim`, claim))).toEqual([409, "other_command"]);
  expect(await whyNot(await li.post(`/v1/cases/${real?.id}/release`, claim))).toEqual([409, "other_command"]);
  expect(await whyNot(await li.post(`/v1/cases/${test?.id}/claim`, claim))).toEqual([409, "other_command"]);
  const note = command(2, { text: "at the door" });
  expect((await li.post(`/v1/cases/${real?.id}/note`, note)).status).toBe(200);
  expect((await li.post(`/v1/cases/${real?.id}/note`, note)).status).toBe(200);
  const other = { ...note, text: "nobody opens" };
  expect(await whyNot(await li.post(`/v1/cases/${real?.id}/note`, other))).toEqual([409, "other_command"]);
  const now = (await (await li.get(`/v1/cases/${real?.id}`)).json()) as CaseView;
  expect(now.log.map(({ event }) => event).filter((event) => event === "note")).toHaveLength(1);
});

test("after a restart everything is there, and what the home has not heard goes to it", async () => {
  const data = folder();
  const first = await startTestCentre(data);
  const gateway = await gatewayAt(first);
  const li = await signIn(first, "li");
  const alert = alertOf(1);
  await gateway.publish("alert", alert);
  await expect.poll(() => receipts(gateway)).toEqual(["stored v1"]);
  const [line] = (await (await li.get("/v1/cases")).json()) as [{ id: string; version: number }];
  await gateway.end();
  await li.post(`/v1/cases/${line.id}/claim`, command(line.version));
  await first.stop();

  const second = await centreIn(data);
  const again = visitor(second, li.headers);
  const board = boardView.parse(await (await again.get("/v1/board")).json());
  expect(board.cases[0]).toMatchObject({ id: line.id, state: "claimed", owner: { name: "li" } });
  const back = await gatewayAt(second);
  await back.publish("presence", { v: 1, state: "online", epoch: "e1", lastSeq: 1, at: Date.now() });
  await expect.poll(() => receipts(back)).toContain("claimed v2");
  await back.publish("alert", alert);
  await expect.poll(() => receipts(back).filter((each) => each === "stored v1").length).toBeGreaterThan(0);
  expect((await (await again.get("/v1/cases")).json()) as unknown[]).toHaveLength(1);
  await back.end();
  await second.stop();
  const store = openSqliteStore(`${data}/centre.db`);
  expect(await store.verify()).toMatchObject({ ok: true });
  await store.close();
});

test("a gateway may neither speak as another nor come with a wrong token", async () => {
  const centre = await centreIn(folder());
  const other = "another-token-of-enough-length-0123456789";
  centre.addGateway({ id: "gw2", home: "home2", tokenSha256: tokenSha256(other) }, { name: "赵国强" });
  await expect(gatewayAt(centre, "gw1", other)).rejects.toThrow();
  const gw2 = await gatewayAt(centre, "gw2", other);
  await gw2.publish("alert", alertOf(1, { gatewayId: "gw1" }));
  await expect.poll(() => gw2.heard.map(({ body }) => body.type)).toEqual(["refused"]);
  const li = await signIn(centre, "li");
  expect(await (await li.get("/v1/cases")).json()).toEqual([]);
  await gw2.publish("alert", alertOf(2, { gatewayId: "gw2", home: "home1" }));
  const [only] = (await (await li.get("/v1/cases")).json()) as [{ home: string }];
  expect(only.home).toBe("home2");
});

test("without a session nothing is told and nothing is changed; without the token of the page neither", async () => {
  const centre = await centreIn(folder());
  const li = await signIn(centre, "li");
  const stranger = visitor(centre, {});
  const paths = ["/v1/board", "/v1/feed", "/v1/cases", "/v1/me"];
  for (const path of paths) expect([path, (await stranger.get(path)).status]).toEqual([path, 401]);
  for (const path of [`/v1/cases/${uuidv7()}/claim`, "/v1/shown", "/v1/console", "/v1/password", "/v1/sign-out"])
    expect([path, (await stranger.post(path)).status]).toEqual([path, 401]);
  const withoutCsrf = visitor(centre, { cookie: li.headers.cookie ?? "" });
  expect((await withoutCsrf.get("/v1/me")).status).toBe(200);
  expect((await withoutCsrf.post("/v1/console", { consoleId: "c", armed: true })).status).toBe(403);
  expect((await li.post("/v1/console", { consoleId: "c", armed: true })).status).toBe(204);
  expect(
    (await li.post("/v1/console", { consoleId: "c", armed: true }, { origin: "http://evil.example" })).status,
  ).toBe(403);
});

test("a link opens once; a password is set by its owner; a signed-out session is over", async () => {
  const centre = await centreIn(folder());
  const link = await centre.signInLink("li");
  expect(await centre.signInLink("nobody")).toBeUndefined();
  const spent = { token: link?.split("#link=")[1] };
  const stranger = visitor(centre, {});
  expect((await stranger.get(`/#link=${spent.token}`)).status).toBe(503);
  const first = await stranger.post("/v1/sign-in/link", spent);
  expect(first.status).toBe(200);
  expect(first.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Strict/);
  const second = await stranger.post("/v1/sign-in/link", spent);
  expect([second.status, ((await second.json()) as { type: string }).type]).toEqual([401, "link-spent"]);

  const li = await signIn(centre, "li");
  expect((await stranger.post("/v1/sign-in", { name: "li", password: "" })).status).toBe(400);
  expect((await stranger.post("/v1/sign-in", { name: "li", password: "hearthwatch" })).status).toBe(401);
  expect((await li.post("/v1/password", { password: "short" })).status).toBe(400);
  expect((await li.post("/v1/password", { password: "a long enough one" })).status).toBe(204);
  const right = await stranger.post("/v1/sign-in", { name: "li", password: "a long enough one" });
  expect(right.status).toBe(200);
  const cookie = (right.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const byPassword = visitor(centre, { cookie, "x-hearthwatch-csrf": ((await right.json()) as { csrf: string }).csrf });
  expect((await byPassword.post("/v1/password", { password: "yet another one" })).status).toBe(403);
  expect((await byPassword.post("/v1/sign-out")).status).toBe(204);
  expect((await byPassword.get("/v1/me")).status).toBe(401);
  expect((await li.get("/v1/me")).status).toBe(200);
});

test("guessing is slowed by address", async () => {
  const centre = await centreIn(folder());
  const stranger = visitor(centre, {});
  const statuses: number[] = [];
  for (let n = 0; n < 22; n++)
    statuses.push((await stranger.post("/v1/sign-in/link", { token: "x".repeat(20) })).status);
  expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
  expect(statuses.slice(20)).toEqual([429, 429]);
});

test("a program of this machine lists cases with its token and may do nothing else", async () => {
  const centre = await centreIn(folder());
  expect(statSync(centre.machineTokenFile).mode & 0o777).toBe(0o600);
  const machine = visitor(centre, { authorization: `Bearer ${readFileSync(centre.machineTokenFile, "utf8").trim()}` });
  expect(await (await machine.get("/v1/cases?state=open")).json()).toEqual([]);
  expect((await machine.get("/v1/board")).status).toBe(401);
  expect((await machine.post("/v1/shown", {})).status).toBe(401);
  const wrong = visitor(centre, { authorization: "Bearer wrong" });
  expect((await wrong.get("/v1/cases")).status).toBe(401);
});

test("the interface describes itself, says whether it is ready and counts", async () => {
  const centre = await centreIn(folder());
  const gateway = await gatewayAt(centre);
  await gateway.publish("alert", alertOf(1));
  const stranger = visitor(centre, {});
  const openapi = (await (await stranger.get("/openapi.json")).json()) as {
    openapi: string;
    paths: Record<string, unknown>;
  };
  expect(openapi.openapi).toBe("3.1.0");
  for (const path of ["/v1/board", "/v1/cases/{id}/claim", "/v1/sign-in/link", "/v1/feed"])
    expect(openapi.paths).toHaveProperty([path]);
  expect(await (await stranger.get("/readyz")).json()).toMatchObject({ ready: true });
  const metrics = await (await stranger.get("/metrics")).text();
  expect(metrics).toMatch(/hearthwatch_messages_total\{channel="alert",result="stored",program="centre"\} 1/);
  expect(metrics).toMatch(/hearthwatch_gateways\{state="online",program="centre"\} 1/);
});

test("the feed goes on from the board without loss or doubles, beats, and ends with the session", async () => {
  const centre = await centreIn(folder());
  const gateway = await gatewayAt(centre);
  const li = await signIn(centre, "li");
  const { cursor } = (await (await li.get("/v1/board")).json()) as { cursor: number };
  await gateway.publish("alert", alertOf(1));
  const missed = await readFeed(centre, li.headers, { cursor }, "event: case");
  expect(missed.filter(({ event }) => event === "case")).toHaveLength(1);
  const last = missed.findLast(({ id }) => id !== undefined)?.id;
  await gateway.publish("alert", alertOf(2));
  const resumed = await readFeed(centre, li.headers, { cursor, lastEventId: last }, "event: case");
  expect(resumed.filter(({ event }) => event === "case").map(({ data }) => (data as CaseView).version)).toEqual([2]);
  const beats = await readFeed(centre, li.headers, {}, "event: beat");
  expect(beats.find(({ event }) => event === "beat")?.data).toMatchObject({ now: expect.any(Number) });
  const ended = readFeed(centre, li.headers, {}, "never");
  await expect
    .poll(async () => /hearthwatch_feed_clients\S* ([1-9])/.test(await (await li.get("/metrics")).text()))
    .toBe(true);
  await li.post("/v1/sign-out");
  expect((await ended).some(({ event }) => event === "never")).toBe(false);
  expect((await li.get("/v1/feed")).status).toBe(401);
});

interface FeedEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: unknown;
}

/** Reads the feed until it has this text, or until it ends. */
async function readFeed(
  centre: Centre,
  headers: Record<string, string>,
  from: { readonly cursor?: number; readonly lastEventId?: string | undefined },
  until: string,
): Promise<FeedEvent[]> {
  const aborted = new AbortController();
  const query = from.cursor === undefined ? "" : `?cursor=${from.cursor}`;
  const more: Record<string, string> = from.lastEventId === undefined ? {} : { "last-event-id": from.lastEventId };
  const reply = await fetch(`${centre.addresses.http}/v1/feed${query}`, {
    headers: { ...headers, ...more },
    signal: aborted.signal,
  });
  let text = "";
  for await (const piece of reply.body ?? []) {
    text += Buffer.from(piece).toString();
    if (text.includes(until) && text.endsWith("\n\n")) break;
  }
  aborted.abort();
  return text
    .split("\n\n")
    .filter((part) => part.includes("event: "))
    .map((part) => ({
      id: /^id: (.*)$/m.exec(part)?.[1],
      event: /^event: (.*)$/m.exec(part)?.[1],
      data: JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? "null"),
    }));
}

test("an account that is taken out of the configuration is out", async () => {
  const data = folder();
  const first = await startTestCentre(data);
  const li = await signIn(first, "li");
  await first.stop();
  const second = await centreIn(data, {}, { accounts: [{ name: "chen", roles: ["dispatcher"] }] });
  expect((await visitor(second, li.headers).get("/v1/me")).status).toBe(401);
  expect(await second.signInLink("li")).toBeUndefined();
});

test("what nobody could reach is closed by a supervisor only", async () => {
  const centre = await centreIn(folder());
  const gateway = await gatewayAt(centre);
  const [li, wang] = [await signIn(centre, "li"), await signIn(centre, "wang")];
  await gateway.publish("alert", alertOf(1));
  const [line] = (await (await li.get("/v1/cases")).json()) as [{ id: string }];
  await li.post(`/v1/cases/${line.id}/claim`, command(1));
  const outcome = { outcome: "no_contact_unresolved" };
  const refused = await li.post(`/v1/cases/${line.id}/close`, command(2, outcome));
  expect([refused.status, ((await refused.json()) as { why: string }).why]).toEqual([409, "needs_supervisor"]);
  await li.post(`/v1/cases/${line.id}/release`, command(2));
  await wang.post(`/v1/cases/${line.id}/claim`, command(3));
  expect((await wang.post(`/v1/cases/${line.id}/close`, command(4, outcome))).status).toBe(200);
  expect((await li.post(`/v1/cases/${uuidv7()}/claim`, command(1))).status).toBe(404);
});

test("a port that is taken is said, and nothing is left behind", async () => {
  const data = folder();
  const centre = await centreIn(data);
  const port = centre.addresses.httpPort;
  await expect(startTestCentre(folder(), {}, { http: { port } })).rejects.toThrow(/EADDRINUSE/);
  await expect(startTestCentre(data)).rejects.toThrow(/another centre is using/i);
});
