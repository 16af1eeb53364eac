/** Two whole centres: what nobody takes at the first becomes a case at the second, once, and it is told when somebody has it. */

import { randomBytes } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { judgeCentre } from "../../alerts/centre/config.ts";
import { openSecondCentre, secondCentreDestination } from "../../alerts/centre/escalation/second-centre.ts";
import { tokenSha256 } from "../../alerts/centre/register/register.ts";
import { itself } from "../../alerts/centre/watch/itself.ts";
import { addressBook } from "../../alerts/program/address-book.ts";
import { openHttpClient } from "../../alerts/program/http-client.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { alertOf } from "../centre/messages.ts";
import { connectGateway, signIn, startTestCentre, tempFolder, token, type Visitor } from "../centre/running.ts";
import { endsOfEach } from "../kit/ends.ts";

const closing = endsOfEach();
function folder(): string {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
}
const secret = `whsec_${randomBytes(32).toString("base64")}`;

/** The township's centre, where the county's is one of the gateways. */
async function township() {
  const data = folder();
  const webhookSecretFile = join(data, "county.secret");
  writeFileSync(webhookSecretFile, `${secret}\n`, { mode: 0o600 });
  const gateways = [
    { id: "laixi", home: "laixi-centre", tokenSha256: "0".repeat(64), webhookSecretFile },
    { id: "gw1", home: "home1", tokenSha256: tokenSha256(token) },
  ];
  const centre = await startTestCentre(data, {}, { gateways, homes: {} });
  closing.push(() => centre.stop());
  const li = await signIn(centre, "li");
  const cases = async () => ((await (await li.get("/v1/board")).json()) as { cases: Record<string, never>[] }).cases;
  return { centre, cases };
}

test("nobody takes it at the county: the township has it as one case, and hears when somebody has it after all", async () => {
  const other = await township();
  const data = folder();
  const destinationsFile = join(data, "destinations.yaml");
  writeFileSync(destinationsFile, stringify({ township: { secret } }), { mode: 0o600 });
  const paths = [
    { kind: "https", label: "township", url: `${other.centre.addresses.http}/v1/alerts`, gateway: "laixi" },
  ];
  const escalation = {
    plans: [
      {
        levels: [
          { groups: ["everyone"] },
          { after: "1 s", groups: ["shift_leads"] },
          { after: "2 s", paths: ["township"] },
        ],
      },
    ],
  };
  const watch = { notShown: [] };
  const county = await startTestCentre(data, {}, { paths, destinationsFile, escalation, watch });
  closing.push(() => county.stop());
  const gateway = await connectGateway(county.addresses.mqttPorts[0] ?? 0);
  closing.push(() => gateway.end());
  await gateway.publish("alert", alertOf(1));
  await expect.poll(async () => (await other.cases()).length, { timeout: 30_000 }).toBe(1);
  const [found] = await other.cases();
  expect(found).toMatchObject({ home: "laixi-centre", gateway: "laixi", severity: "emergency", state: "raised" });
  const alerts = found?.alerts as unknown as { device: string; kind: string }[];
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({ device: "home:home1", kind: "call_rescue" });
  expect(JSON.stringify(found)).not.toContain("王秀兰");

  const li = await signIn(county, "li");
  const own = async () => (await (await li.get("/v1/board")).json()).cases[0];
  expect(
    (await own()).log.map(({ event, text }: { event: string; text?: string }) => `${event} ${text ?? ""}`.trim()),
  ).toContain("summoned township stored");
  const { id, version } = await own();
  const answer = await li.post(`/v1/cases/${id}/claim`, { commandId: crypto.randomUUID(), expectedVersion: version });
  expect(answer.status).toBe(200);
  await expect
    .poll(async () => ((await other.cases())[0]?.log as unknown as { event: string }[] | undefined)?.length, {
      timeout: 30_000,
    })
    .toBeGreaterThan(1);
  expect(await other.cases()).toHaveLength(1);
  // Whatever its numbers: nothing looks as if it were missing there.
  const board = await (await (await signIn(other.centre, "li")).get("/v1/board")).json();
  // It beats nowhere: what it sent is no sign of life that would be missed a minute later.
  const there = board.gateways.find(({ id: of }: { id: string }) => of === "laixi");
  expect(there).toMatchObject({ gaps: 0, state: "never_seen" });
}, 90_000);

test("a wrong secret, a page that says 200 to everything and no server are told apart, and nothing counts as stored", async () => {
  const other = await township();
  const http = openHttpClient({ timers: realTimers, addressesOf: addressBook(realTimers) });
  closing.push(() => http.stop());
  const welcome = createServer((_, reply) => reply.end("<h1>Welcome</h1>"));
  await new Promise<void>((done) => welcome.listen(0, "127.0.0.1", done));
  closing.push(() => new Promise((done) => welcome.close(done)));
  const say = async (url: string, of: string, more: Partial<AlertMessage> = {}) => {
    const settings = { kind: "https", label: "t", url, gateway: "laixi", plain: false } as const;
    const { secret: secrets } = secondCentreDestination.parse({ secret: of });
    const path = openSecondCentre({ settings, secrets, ca: undefined, ask: http.ask, wall: Date.now });
    const { sentAt: _, ...message } = { ...alertOf(1, more), sentAt: 0 };
    const outcome = await path.deliver({ message: { ...message, epoch: "e1" } as never, tries: 0, stored: true });
    return `${outcome.outcome} ${"why" in outcome ? outcome.why : ""}`.trim();
  };
  const there = `${other.centre.addresses.http}/v1/alerts`;
  expect(await say(there, `whsec_${randomBytes(32).toString("base64")}`)).toBe("again not_let_in");
  expect(await say(there, secret)).toBe("stored");
  expect(await say(there, secret)).toBe("stored");
  expect(await say(`http://127.0.0.1:${(welcome.address() as AddressInfo).port}/v1/alerts`, secret)).toBe(
    "again garbled",
  );
  expect(await say("http://127.0.0.1:1/v1/alerts", secret)).toBe("again unreachable");
  expect(await other.cases()).toHaveLength(1);

  // What is of no home is of the county itself, and says what it is about.
  for (const home of ["area 青山镇", itself])
    expect(await say(there, secret, { home, kind: "gateway_lost", severity: "warning", device: "x" })).toBe("stored");
  const about = (await other.cases()).flatMap(({ home, alerts }) =>
    (alerts as unknown as { device: string }[]).map(({ device }) => [home, device]),
  );
  expect(about).toEqual(
    expect.arrayContaining([
      ["laixi-centre", "home:area 青山镇"],
      ["laixi-centre", "home:~centre"],
    ]),
  );
}, 60_000);

test("the county tests its way to the township: booked there as a test, no case, and no sign of life that would be missed a minute later", async () => {
  const other = await township();
  const data = folder();
  const destinationsFile = join(data, "destinations.yaml");
  const deaf = `whsec_${randomBytes(32).toString("base64")}`;
  writeFileSync(destinationsFile, stringify({ township: { secret }, other: { secret: deaf } }), { mode: 0o600 });
  const url = `${other.centre.addresses.http}/v1/alerts`;
  const paths = ["township", "other"].map((label) => ({ kind: "https", label, url, gateway: "laixi" }));
  const accounts = [{ name: "wang", roles: ["shift_lead"] }];
  const county = await startTestCentre(data, {}, { paths, destinationsFile, accounts });
  closing.push(() => county.stop());
  const wang = await signIn(county, "wang");
  for (const { label } of paths) expect((await wang.post(`/v1/paths/${label}/test`)).status).toBe(200);
  const seen = async (): Promise<Record<string, unknown>[]> => (await wang.get("/v1/paths")).json();
  await expect
    .poll(async () => (await seen()).map(({ label, state, why }) => `${label} ${state} ${why ?? ""}`.trim()), {
      timeout: 30_000,
    })
    .toEqual(["township ok", "other failed not_let_in"]);
  expect(JSON.stringify(await seen()), "not where it leads").not.toMatch(/127\.0\.0\.1|whsec|laixi/);
  expect((await wang.post("/v1/paths/nobody/test")).status).toBe(404);
  expect(await (await wang.get("/metrics")).text()).toMatch(
    /hearthwatch_own_path_ok\{path="township",kind="https",program="centre"\} 1\n.*path="other",kind="https",program="centre"\} 0/s,
  );
  const board = async (of: Visitor) => (await of.get("/v1/board")).json();
  await expect
    .poll(async () => (await board(wang)).cases.map(({ kind }: { kind: string }) => kind), { timeout: 30_000 })
    .toEqual(["path_test_missed"]);

  // Heard once a day, it would be online now and lost in a minute, every day.
  const li = await signIn(other.centre, "li");
  const there = await board(li);
  expect(there.cases).toEqual([]);
  expect(there.gateways.find(({ id }: { id: string }) => id === "laixi").state).toBe("never_seen");
}, 90_000);

test("its settings are judged with its destination, and no secret is quoted", () => {
  const data = folder();
  const write = (url: string, said: unknown) => {
    writeFileSync(
      join(data, "centre.yaml"),
      stringify({
        ...{ version: 1, name: "T", data: "d", destinationsFile: "to.yaml" },
        paths: [{ kind: "https", label: "township", url, gateway: "laixi" }],
      }),
    );
    writeFileSync(join(data, "to.yaml"), stringify({ township: said }));
    chmodSync(join(data, "to.yaml"), 0o600);
    const judged = judgeCentre(join(data, "centre.yaml"));
    return judged.ok ? [] : judged.faults;
  };
  expect(write("https://centre-2.example.org/v1/alerts", { secret })).toEqual([]);
  expect(write("http://centre-2.example.org/v1/alerts", { secret }).join()).toMatch(/paths\[0\]\.url.*https/);
  const wrong = write("https://centre-2.example.org/v1/alerts", { secret: "hunter2-hunter2" }).join();
  expect(wrong).toMatch(/township\.secret.*whsec_/);
  expect(wrong).not.toContain("hunter2");
});
