/** A real influxd 1.6.7, with accounts switched on. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Eyes, realEyes } from "../../gateway/doctor/eyes.ts";
import { endsOfEach } from "../kit/ends.ts";
import { type Influxd, startInfluxd } from "../kit/influxd.ts";
import { freePort } from "../kit/ports.ts";
import { patient, token, visit } from "./patient.ts";

let influxd: Influxd;
beforeAll(async () => {
  influxd = await startInfluxd({ auth: true });
  await influxd.query(`CREATE USER writer WITH PASSWORD '${token}' WITH ALL PRIVILEGES`);
  const asAdmin = new URL("/query", influxd.url);
  asAdmin.searchParams.set("q", "CREATE DATABASE home");
  const authorization = `Basic ${Buffer.from(`writer:${token}`).toString("base64")}`;
  await fetch(asAdmin, { method: "POST", headers: { authorization } });
});
afterAll(() => influxd?.stop());

const ends = endsOfEach();

async function look(influx: object, eyes: Partial<Eyes> = {}) {
  const at = await patient({ influx });
  ends.push(at.remove);
  return visit(at, eyes);
}

const login = { username: "writer", passwordFile: "token" };

test("one that is well can be written, and nothing was written", async () => {
  const seen = await look({ version: 1, url: influxd.url, database: "home", ...login });
  expect(seen.of("influx").map(({ code }) => code)).toEqual(["influx.good"]);
  expect(seen.named("influx", "influx.good", "ok").values.version).toMatch(/^1\.6\.7/);
});

test("a version that is not the configured one is named with what to write instead", async () => {
  const seen = await look({ version: 2, url: influxd.url, org: "o", bucket: "home", tokenFile: "token" });
  expect(seen.named("influx", "influx.wrong_version").values).toMatchObject({
    wanted: 2,
    right: 1,
    needs: "database",
  });
});

test("a credential it refuses and a database it does not have are told apart", async () => {
  const refused = await look({ version: 1, url: influxd.url, database: "home" });
  expect(refused.named("influx", "influx.not_allowed").values.status).toBe(401);
  const missing = await look({ version: 1, url: influxd.url, database: "hoem", ...login });
  expect(missing.named("influx", "influx.database_missing").values.make).toContain('CREATE DATABASE "hoem"');
});

test("nothing there, and something else there", async () => {
  const gone = await look({ version: 1, url: `http://127.0.0.1:${await freePort()}`, database: "home" });
  expect(gone.named("influx", "net.refused").values.setting).toBe("influx.url");
  const other = await serve((_request, response) => response.writeHead(404).end("not here"));
  (await look({ version: 1, url: other, database: "home" })).named("influx", "influx.not_influx");
});

/** Only 1.6.7 can be had here: what 2 and 3 answer is from their documentation. */
test("2 and 3 say their version in a header as well", async () => {
  for (const [header, version] of [
    ["v2.7.12", 2],
    ["3.2.1", 3],
  ] as const) {
    const url = await serve((request, response) => {
      const ping = request.url === "/ping";
      response.writeHead(ping ? 204 : 400, ping ? { "x-influxdb-version": header } : {}).end(ping ? "" : "{}");
    });
    const right = { 2: { org: "o", bucket: "b" }, 3: { database: "b" } }[version];
    (await look({ version, url, ...right, tokenFile: "token" })).named("influx", "influx.good", "ok");
    const wrong = await look({ version: 1, url, database: "home" });
    expect(wrong.named("influx", "influx.wrong_version").values.right).toBe(version);
  }
});

test("a clock that differs from InfluxDB's on another machine is named", async () => {
  const eyes = realEyes();
  const answer = { status: 204, body: "", header: (name: string) => headers[name] };
  const headers: Record<string, string> = {
    "x-influxdb-version": "2.7.12",
    date: new Date(Date.now() + 3_600_000).toUTCString(),
  };
  const seen = await look(
    { version: 1, url: "http://influx.invalid:8086", database: "home" },
    {
      reach: async () => ({ kind: "plain" }),
      get: async (url, signal) => (url.includes("influx") ? answer : eyes.get(url, signal)),
    },
  );
  expect(seen.named("influx", "influx.clock", "warn").values.seconds).toBeGreaterThan(3_590);
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}
