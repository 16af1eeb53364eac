/** Who may see the minutes of all beds, and how they look in a spreadsheet. */
import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { inCsv } from "../../alerts/centre/protected/csv.ts";
import { tokenSha256 } from "../../alerts/centre/register/register.ts";
import { accountFrom, type Verdict } from "../../alerts/protected/account.ts";
import { dateAt, dayOf } from "../../alerts/protected/day.ts";
import { connectGateway, signIn, startTestCentre, tempFolder, token, visitor } from "../centre/running.ts";

const zone = "Asia/Shanghai";

function accountUpTo(now: number) {
  const day = dateAt(Math.floor(now / 60_000), zone);
  const { first } = dayOf(day, zone);
  const verdicts = Array.from<Verdict>({ length: Math.floor(now / 60_000) - first }).fill("protected");
  verdicts.fill("path_silent", 0, Math.min(2, verdicts.length));
  return accountFrom({ bed: "bed-1", day, timeZone: zone }, first, verdicts);
}

test("route by role: whoever keeps homes running sees them, nobody else; JSON and CSV say the same", async () => {
  const folder = tempFolder();
  onTestFinished(() => folder.remove());
  const accounts = ["dispatcher", "technician", "admin"].map((role) => ({ name: role, roles: [role] }));
  const gateways = [
    { id: "gw1", home: "home1", tokenSha256: tokenSha256(token) },
    { id: "gw2", home: "home2", bed: "bed-2", tokenSha256: tokenSha256("another token of enough signs") },
  ];
  const centre = await startTestCentre(folder.path, {}, { accounts, gateways });
  onTestFinished(() => centre.stop());
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  const account = accountUpTo(Date.now());
  const wall = Date.now();
  await gateway.publish("report", {
    ...{ v: 1, id: "r1", gatewayId: "gw1", epoch: "e", lastSeq: 0, version: "1", devices: [], health: {} },
    at: { steady: 1, wall, mono: 1, boot: "b", trusted: true },
    // The second is registered as the bed of another gateway.
    protected: [account, { ...account, bed: "bed-2" }],
  });
  await expect.poll(() => gateway.heard.map(({ body }) => body.type), { timeout: 15_000 }).toContain("report_stored");
  await gateway.end();

  const path = `/v1/protected?day=${account.day}`;
  const machine = { authorization: `Bearer ${readFileSync(centre.machineTokenFile, "utf8").trim()}` };
  const visitors = [
    ["nobody", visitor(centre, {}), 401],
    ["a wrong token", visitor(centre, { authorization: "Bearer none" }), 401],
    ["a program", visitor(centre, machine), 200],
    ["dispatcher", await signIn(centre, "dispatcher"), 200],
    ["technician", await signIn(centre, "technician"), 200],
    ["admin", await signIn(centre, "admin"), 200],
  ] as const;
  for (const [who, each, status] of visitors)
    for (const asked of [path, `${path}&format=csv`])
      expect([who, (await each.get(asked)).status]).toEqual([who, status]);

  const admin = await signIn(centre, "admin");
  const found = (await (await admin.get(`${path}&home=home1`)).json()) as { total: object; beds: object[] };
  expect(found.total).toMatchObject({ beds: 1, counted: account.counted, protected: account.protected });
  expect(found.beds).toMatchObject([{ gateway: "gw1", home: "home1", bed: "bed-1", reasons: account.reasons }]);
  expect(await (await admin.get(`${path}&home=elsewhere`)).json()).toMatchObject({ beds: [] });
  expect((await admin.get("/v1/protected?day=yesterday")).status).toBe(400);
  expect((await admin.get("/v1/protected?day=2026-13-40")).status).toBe(400);

  const csv = await admin.get(`${path}&format=csv`);
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const bytes = Buffer.from(await csv.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = bytes.toString("utf8");
  expect(text).toContain("日期,家庭,床位,网关,应计分钟,受保护分钟");
  expect(text).toContain(`${account.day},home1,bed-1,gw1,${account.counted},${account.protected},`);
});

test("a cell that would be a formula, a comma, a quote and a line end are only text", () => {
  const { first } = dayOf("2026-11-21", zone);
  const verdicts = Array.from<Verdict>({ length: 1_440 }).fill("protected").fill("path_silent", 842, 900);
  const account = accountFrom({ bed: "-1+1", day: "2026-11-21", timeZone: zone }, first, verdicts);
  const reasons = { ...account.reasons, '=HYPERLINK("http://x"),\r\n': 1 };
  const csv = inCsv([{ ...account, reasons, gateway: "@gw", home: "=1", state: "final" }], "zh");
  const [, row] = csv.split("\r\n");
  expect(row).toContain(`2026-11-21,'=1,'-1+1,'@gw,1440,1382,95.97,0,已归档,24:00,`);
  expect(csv).toContain("14:02–15:00 到服务中心的线路没有回应");
  expect(csv).toContain('""http://x""');
  expect(csv.endsWith("\r\n")).toBe(true);
});
