/** Both programs, as a household and a county run them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { protectedAnswer } from "../../gateway/protected/routes.ts";
import { hearthwatch } from "../kit/hearthwatch.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

let road: Road;
beforeAll(async () => {
  road = await openRoad();
  await road.start();
}, 60_000);
afterAll(() => road?.stop());

const atTheCentre = async (): Promise<{
  total: { beds: number; counted: number };
  beds: { bed: string; state: string }[];
}> => {
  const token = readFileSync(join(road.folder, "centre", "machine-token"), "utf8").trim();
  const answer = await fetch(`${road.console}/v1/protected`, { headers: { authorization: `Bearer ${token}` } });
  return answer.json() as never;
};

test("the home counts its minutes and reports them; page, command and centre say the same", async () => {
  const page = await road.home();
  expect(page.protected?.map(({ bed }) => bed)).toEqual(["bed-1"]);
  await expect
    .poll(async () => (await atTheCentre()).beds, { timeout: 20_000 })
    .toMatchObject([{ bed: "bed-1", state: "running" }]);

  const told = await hearthwatch("protected", "--json", "--url", road.page);
  expect(told.code).toBe(0);
  const { accounts } = protectedAnswer.parse(JSON.parse(told.text));
  expect(accounts).toMatchObject([{ bed: "bed-1", timeZone: "Asia/Shanghai" }]);
  // It has run for seconds: no whole minute of it is known to be protected before it has passed.
  expect((accounts[0]?.protected ?? 0) + Object.values(accounts[0]?.reasons ?? {}).reduce((a, b) => a + b, 0)).toBe(
    accounts[0]?.counted,
  );
}, 60_000);

test("killed after some minutes, the journal still knows them; the command reads it without a gateway", async () => {
  const runs = () => road.journal("SELECT first, last, verdict FROM protected_run");
  // One whole minute, and whatever is written next takes it along.
  const bridge = await road.bridge();
  const warms = () => bridge.publishAsync(`zigbee2mqtt/${keys.climate}`, '{"temperature":21.5}', { qos: 1 });
  const kept = async () => {
    await warms();
    return runs().length;
  };
  await expect.poll(kept, { timeout: 300_000, interval: 2_000 }).toBeGreaterThan(0);
  await road.gateway.kill();
  const known = runs()[0];
  const told = await hearthwatch("protected", "--json", "--config", road.config);
  expect([told.code, told.text]).toEqual([0, expect.stringContaining('"bed":"bed-1"')]);
  const [account] = protectedAnswer.parse(JSON.parse(told.text)).accounts;
  expect(account?.counted).toBeGreaterThan(0);
  expect(account?.reasons[String(known?.verdict)] ?? account?.protected).toBeGreaterThan(0);
  const lines = await hearthwatch("protected", "--config", road.config);
  expect(lines.text).toContain("bed-1  protected ");
  expect((await hearthwatch("protected", "--config", road.config, "--day", "2001-01-01")).code).toBe(1);
  expect((await hearthwatch("protected", "--day", "yesterday")).code).toBe(2);
  expect((await hearthwatch("protected", "--url", road.page)).code).toBe(1);
}, 420_000);
