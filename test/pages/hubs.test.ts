/** A technician's page at the centre, with the real centre behind it: a code for a hub, used by one. */
import { generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinWords } from "../../alerts/protocol.ts";
import { startTestCentre, tempFolder } from "../centre/running.ts";
import { findings } from "./accessible.ts";
import { type Opened, openBrowser, phone } from "./browser.ts";
import { built } from "./built.ts";

let browser: Opened;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

test("a technician makes a code on the phone, a hub uses it, and the page says so", async () => {
  const files = await built("console");
  const data = tempFolder();
  const accounts = [{ name: "刘志强", roles: ["technician"] }];
  const centre = await startTestCentre(data.path, { consoleFiles: files.folder }, { accounts });
  const page = await browser.page();
  await page.setViewportSize(phone);
  await page.goto((await centre.signInLink("刘志强")) ?? "");
  await page.getByRole("button", { name: "以后再设" }).click();
  expect(await findings(page), "empty").toEqual([]);
  await page.getByLabel("主机编号").fill("H-1043");
  await page.getByLabel("家庭编号").fill("home-1043");
  await page.getByRole("button", { name: "生成加入码" }).click();
  const code = (await page.locator(".code .big").textContent()) ?? "";
  expect(await findings(page), "with a code").toEqual([]);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByText("Shown here this once").waitFor();
  expect(await findings(page), "in English").toEqual([]);

  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64url");
  const proof = sign(null, Buffer.from(joinWords(code, key)), privateKey).toString("base64url");
  const joined = await fetch(`${centre.addresses.http}/v1/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ v: 1, code, key, proof }),
  });
  expect(joined.status).toBe(200);
  await page.locator("li .ok").waitFor();
  expect(await page.locator(".code").count(), "a spent code is not shown any more").toBe(0);
  await page.close();
  await centre.stop();
  files.remove();
  data.remove();
}, 60_000);
