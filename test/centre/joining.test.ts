/** A hub joins: a code for one home, once, in a quarter of an hour, for the hub that proves its key. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { fingerprintOf } from "../../alerts/centre/joining/joining.ts";
import { papersKept } from "../../alerts/centre/store/joining.ts";
import { joinCodeLength, makeJoinCode, readJoinCode, shownJoinCode } from "../../alerts/program/join-code.ts";
import { codeFor, newHub, requestOf, started, wanted } from "./joining-hubs.ts";
import { connectGateway, signIn, startTestCentre } from "./running.ts";

const sumOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const typeOf = async (reply: Response): Promise<unknown> => [
  reply.status,
  ((await reply.json()) as { type: string }).type,
];

describe("the code", () => {
  const random = fc.uint8Array({ minLength: 16, maxLength: 16 });

  test("is read however it was typed, and every single wrong sign is found", () => {
    fc.assert(
      fc.property(
        random,
        fc.nat(joinCodeLength - 1),
        fc.constantFrom(..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
        (bytes, at, sign) => {
          const code = makeJoinCode(bytes);
          expect(readJoinCode(shownJoinCode(code).toLowerCase().replaceAll("0", "o").replaceAll("1", "l"))).toEqual({
            code,
          });
          expect(readJoinCode(`https://centre.example.org/install#join=${shownJoinCode(code)}`)).toEqual({ code });
          const wrong = code.slice(0, at) + sign + code.slice(at + 1);
          if (wrong !== code) expect(readJoinCode(wrong)).toEqual({ fault: "check_digit" });
        },
      ),
    );
  });

  test("a sign too few or too many, or none at all, is named", () => {
    const code = makeJoinCode(new Uint8Array(16).fill(7));
    expect(readJoinCode(code.slice(1))).toEqual({ fault: "length", missing: 1 });
    expect(readJoinCode(`${code}7`)).toEqual({ fault: "length", missing: -1 });
    expect(readJoinCode("别的码")).toEqual({ fault: "not_a_code" });
  });
});

test("a hub with its code gets a credential and comes in by it; the code is spent", async () => {
  const { centre, technician, stranger } = await started();
  const hub = newHub();
  const code = await codeFor(technician, { fingerprint: fingerprintOf(hub.key) });
  const granted = await stranger.post("/v1/join", requestOf(hub, code));
  const grant = (await granted.json()) as {
    gatewayId: string;
    home: string;
    token: string;
    broker: string;
    order: string;
  };
  expect(grant).toMatchObject({ gatewayId: "H-1043", home: "home-1043", order: "88" });
  expect(grant.broker).toBe(`mqtt://127.0.0.1:${centre.addresses.mqttPorts[0]}`);

  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0, grant.gatewayId, grant.token);
  await gateway.publish("record", {
    v: 1,
    id: "paper-1",
    gatewayId: "H-1043",
    kind: "installation",
    at: 1,
    sha256: sumOf('{"devices":3}'),
    body: '{"devices":3}',
  });
  await expect.poll(() => gateway.heard.map(({ body }) => body.record)).toContain("paper-1");
  await gateway.end();
  expect(await (await technician.get("/v1/papers/H-1043/paper-1")).json()).toEqual({ devices: 3 });
  const listed = await (await technician.get("/v1/papers?gateway=H-1043")).text();
  expect(listed).toContain("paper-1");
  expect(listed, "a list shows no contents").not.toContain("devices");

  expect(await typeOf(await stranger.post("/v1/join", requestOf(newHub(), code)))).toEqual([
    403,
    "join_code_other_hub",
  ]);
  const open = await codeFor(technician);
  expect((await stranger.post("/v1/join", requestOf(hub, open))).status).toBe(200);
  expect(await typeOf(await stranger.post("/v1/join", requestOf(newHub(), open)))).toEqual([403, "join_code_used"]);
});

test("a hub whose answer got lost asks again: the newer token counts, the older one is void", async () => {
  const { centre, technician, stranger } = await started();
  const hub = newHub();
  const code = await codeFor(technician);
  const tokens: string[] = [];
  for (let n = 0; n < 2; n += 1) {
    const reply = await stranger.post("/v1/join", requestOf(hub, code));
    tokens.push(((await reply.json()) as { token: string }).token);
  }
  const port = centre.addresses.mqttPorts[0] ?? 0;
  await expect(connectGateway(port, "H-1043", tokens[0])).rejects.toThrow();
  await (await connectGateway(port, "H-1043", tokens[1])).end();
});

test("what joined is still in after the centre starts again", async () => {
  const { centre, data, technician, stranger } = await started();
  const code = await codeFor(technician);
  const reply = await stranger.post("/v1/join", requestOf(newHub(), code));
  const { token } = (await reply.json()) as { token: string };
  await centre.stop();
  const again = await startTestCentre(data);
  onTestFinished(() => again.stop());
  await (await connectGateway(again.addresses.mqttPorts[0] ?? 0, "H-1043", token)).end();
});

test("too late, revoked, never made, damaged and unproved codes open nothing", async () => {
  let now = Date.now();
  const { technician, stranger } = await started({ now: () => now });
  const hub = newHub();
  const late = await codeFor(technician);
  now += 15 * 60_000;
  expect(await typeOf(await stranger.post("/v1/join", requestOf(hub, late)))).toEqual([403, "join_code_expired"]);

  const revoked = await codeFor(technician);
  const codes = (await (await technician.get("/v1/join-codes")).json()) as { id: string; state: string }[];
  expect(codes.map(({ state }) => state)).toEqual(["open", "expired"]);
  expect((await technician.post(`/v1/join-codes/${codes[0]?.id}/revoke`)).status).toBe(204);
  expect((await technician.post(`/v1/join-codes/${codes[0]?.id}/revoke`)).status).toBe(404);
  expect(await typeOf(await stranger.post("/v1/join", requestOf(hub, revoked)))).toEqual([403, "join_code_expired"]);

  const never = shownJoinCode(makeJoinCode(new Uint8Array(16).fill(3)));
  expect(await typeOf(await stranger.post("/v1/join", requestOf(hub, never)))).toEqual([403, "join_code_unknown"]);
  const good = await codeFor(technician);
  expect(await typeOf(await stranger.post("/v1/join", requestOf(hub, good, never)))).toEqual([403, "proof_wrong"]);
  expect((await stranger.post("/v1/join", requestOf(hub, good))).status, "the code is still good").toBe(200);
});

test("guessing is slowed down", async () => {
  const { stranger } = await started();
  const hub = newHub();
  const replies: number[] = [];
  for (let n = 0; n < 12; n += 1)
    replies.push(
      (await stranger.post("/v1/join", requestOf(hub, shownJoinCode(makeJoinCode(new Uint8Array(16).fill(n)))))).status,
    );
  expect(replies.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 403));
  expect(replies.slice(10)).toEqual([429, 429]);
});

test("a technician makes codes and sees no case; a dispatcher the other way round; nobody else either", async () => {
  const { centre, technician, stranger } = await started();
  const dispatcher = await signIn(centre, "li");
  expect(await typeOf(await technician.get("/v1/board"))).toEqual([403, "other-role"]);
  expect(await typeOf(await technician.get("/v1/cases"))).toEqual([403, "other-role"]);
  expect((await technician.get("/v1/me")).status).toBe(200);
  expect(await typeOf(await dispatcher.post("/v1/join-codes", wanted))).toEqual([403, "other-role"]);
  expect(await typeOf(await dispatcher.get("/v1/papers"))).toEqual([403, "other-role"]);
  expect((await stranger.get("/v1/hubs")).status).toBe(401);
  expect((await stranger.post("/v1/join-codes", wanted)).status).toBe(401);
});

/** A hub of the centre, and papers of it. */
async function filing() {
  const { centre, data, technician, stranger } = await started();
  const code = await codeFor(technician);
  const { token } = (await (await stranger.post("/v1/join", requestOf(newHub(), code))).json()) as { token: string };
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0, "H-1043", token);
  onTestFinished(() => gateway.end());
  const paper = (id: string, more: object = {}) => ({
    ...{ v: 1, id, gatewayId: "H-1043", kind: "wipe", at: 1, sha256: sumOf("{}"), body: "{}", ...more },
  });
  const answers = () =>
    gateway.heard.flatMap(({ body }) => ("record" in body ? [[body.type, body.record, body.reason]] : []));
  return { data, gateway, paper, answers, technician };
}

test("a paper that cannot be read, or whose sum is another's, is refused by its name and kept raw", async () => {
  const { data, gateway, paper, answers, technician } = await filing();
  await gateway.publish("record", paper("kind", { kind: "poem" }));
  await gateway.publish("record", paper("sum", { sha256: "0".repeat(64) }));
  await gateway.publish("record", paper("other", { gatewayId: "H-9999" }));
  await gateway.publish("record", { id: 7 });
  await gateway.publish("record", paper("good"));
  await expect.poll(() => answers().map(([, record]) => record)).toContain("good");
  expect(answers()).toEqual([
    ["record_refused", "kind", "kind: invalid_value"],
    ["record_refused", "sum", "sha256: not of this body"],
    ["record_refused", "other", "gatewayId of another gateway"],
    ["record_stored", "good", undefined],
  ]);
  const listed = (await (await technician.get("/v1/papers?gateway=H-1043")).json()) as { id: string }[];
  expect(listed.map(({ id }) => id)).toEqual(["good"]);
  const db = new DatabaseSync(join(data, "centre.db"), { readOnly: true });
  onTestFinished(() => db.close());
  expect(db.prepare("SELECT count(*) AS n FROM unread").get()).toEqual({ n: 4 });
});

test("a gateway files so many papers and no more: what is there stays, and the refusal is in the audit once", async () => {
  const { data, gateway, paper, answers } = await filing();
  await gateway.publish("record", paper("first"));
  await expect.poll(() => answers().length).toBe(1);
  const db = new DatabaseSync(join(data, "centre.db"));
  onTestFinished(() => db.close());
  const add = db.prepare("INSERT INTO papers (gateway, id, kind, at, stored_at, sha256, body) VALUES (?,?,?,?,?,?,?)");
  for (let n = 1; n < papersKept.perGateway; n += 1) add.run("H-1043", `p${n}`, "wipe", 1, 1, sumOf("{}"), "{}");
  for (const id of ["more", "again", "first"]) await gateway.publish("record", paper(id));
  await expect
    .poll(() => answers().slice(1))
    .toEqual([
      ["record_refused", "more", "no room"],
      ["record_refused", "again", "no room"],
      ["record_stored", "first", undefined],
    ]);
  expect(db.prepare("SELECT count(*) AS n FROM papers").get()).toEqual({ n: papersKept.perGateway });
  expect(db.prepare("SELECT actor, count(*) AS n FROM log WHERE event = 'papers_full'").all()).toEqual([
    { actor: "H-1043", n: 1 },
  ]);
});
