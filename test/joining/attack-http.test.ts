/** What somebody on the home's Wi-Fi tries at a hub's page, with a real gateway behind it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { boxed } from "../../gateway/simulated-home/bridge.ts";
import { type Hall, openHall } from "./hall.ts";

let hall: Hall | undefined;
afterEach(async () => {
  await hall?.stop();
  hall = undefined;
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}
/** As no browser would: any header, any method. */
const ask = (url: string, method: string, headers: Record<string, string>, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method, headers: { ...headers, "content-length": Buffer.byteLength(body ?? "") } },
      (answer) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
        answer.destroy();
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });

const change = { "x-hearthwatch": "household", "content-type": "application/json" };
/** What the household's own page does without any code. */
const openToAll = [
  "POST /v1/installer/session",
  "GET /v1/home",
  "GET /v1/feed",
  "GET /v1/protected",
  "POST /v1/cancel",
  "POST /v1/simulator/{action}",
  "GET /healthz",
  "GET /readyz",
];

test("every route of the hub but those of the household's page wants the installer's session", async () => {
  hall = await openHall();
  const described = (await (await hall.get("/openapi.json")).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const routes = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
  );
  const entered: string[] = [];
  for (const { path, method } of routes)
    for (const cookie of [
      "",
      "hearthwatch-installer=",
      "hearthwatch-installer=undefined",
      "hearthwatch-installer=__proto__",
    ]) {
      const url = hall.page + path.replaceAll(/\{\w+\}/g, "press");
      const { status } = await ask(url, method, { ...change, cookie }, method === "GET" ? undefined : "{}");
      if (status !== 401) entered.push(`${method} ${path}`);
    }
  expect([...new Set(entered)].sort()).toEqual([...openToAll].sort());
});

test("another site, another name and a missing header change nothing, and the cookie is out of reach of scripts", async () => {
  hall = await openHall();
  const body = JSON.stringify({ code: hall.code });
  const port = new URL(hall.page).port;
  const at = `${hall.page}/v1/installer/session`;
  const tries: [number, Record<string, string>][] = [
    [421, { ...change, host: `evil.example:${port}` }],
    [421, { ...change, host: "127.0.0.1.evil.example" }],
    [403, { ...change, origin: "http://evil.example" }],
    [403, { ...change, origin: "null" }],
    [403, { ...change, "sec-fetch-site": "cross-site" }],
    [403, { "content-type": "application/json" }],
    [415, { ...change, "content-type": "text/plain" }],
  ];
  for (const [status, headers] of tries)
    expect([(await ask(at, "POST", headers, body)).status, headers]).toEqual([status, headers]);
  const { headers } = await ask(at, "POST", change, body);
  expect(String(headers["set-cookie"])).toMatch(
    /^hearthwatch-installer=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
  );
  const cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  for (const [method, path] of [
    ["POST", "/v1/installation"],
    ["POST", "/v1/installation/do"],
    ["PUT", "/v1/register"],
    ["DELETE", "/v1/installer/session"],
  ] as const)
    expect((await ask(hall.page + path, method, { cookie, "content-type": "application/json" }, "{}")).status).toBe(
      403,
    );
  expect(await hall.signIn()).toBe(204);
});

test("whoever signed out hears nothing more, also on the line that was open already", async () => {
  hall = await openHall();
  const at = `${hall.page}/v1/installer/session`;
  const { headers } = await ask(at, "POST", change, JSON.stringify({ code: hall.code }));
  const cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  const feed = await fetch(`${hall.page}/v1/installation/feed`, { headers: { cookie } });
  expect(feed.status).toBe(200);
  const over = feed.text().then(
    () => "over",
    () => "over",
  );
  expect((await ask(at, "DELETE", { cookie, "x-hearthwatch": "household" })).status).toBe(204);
  expect(await Promise.race([over, new Promise((done) => setTimeout(done, 3_000, "still open"))])).toBe("over");
});

test("an install code goes to the network and nowhere else, and what lies in the data folder is its owner's alone", async () => {
  hall = await openHall();
  await hall.signIn();
  await hall.open();
  const { button } = boxed;
  // The standard's own example, with its CRC.
  const secret = "83FED3407A939723A5C639B26916D505C3B5";
  const scanned = await hall.do({ do: "scan", code: `Z:${button.address.replace("0x", "")}$I:${secret}` });
  expect(scanned).toMatchObject({ status: 200 });
  const { zigbee } = hall;
  await hall.until("the open network", () => zigbee.open);
  const guest = zigbee.join({ ...button, installCode: `Z:A4C1380000005B01$I:${secret}` });
  await hall.until("the device inside", () => guest.joined, 5_000);
  const { code } = hall;
  await hall.restart();
  const files = readdirSync(join(hall.folder, "data"), { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  for (const { parentPath, name } of files) {
    const file = join(parentPath, name);
    const text = readFileSync(file, "latin1");
    expect([name, text.toUpperCase().includes(secret)]).toEqual([name, false]);
    expect([name, text.includes(code)]).toEqual([name, name === "installer.code"]);
    if (!/^(journal|lock|reserve)/.test(name)) expect([name, statSync(file).mode & 0o077]).toEqual([name, 0]);
  }
  expect(statSync(join(hall.folder, "data")).mode & 0o077).toBe(0);
});
