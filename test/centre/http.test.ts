import { readFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type App, type HttpDeps, type HttpSettings, isLoopback, listen, openHttp } from "../../alerts/program/http.ts";
import { openLiveFeed } from "../../alerts/program/live-feed.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import { authority } from "../doctor/certificates.ts";
import { tempFolder } from "../kit/folder.ts";

const settings = { host: "127.0.0.1", port: 0, names: ["centre.example"], title: "T", version: "1" };
const open: App[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

async function server(parts: HttpDeps["parts"] = () => [], how: HttpSettings = settings): Promise<App> {
  const app = await openHttp(how, { log: silentLog, metrics: openMetrics("test"), parts });
  open.push(app);
  app.post("/v1/echo", { schema: { body: z.object({ say: z.string() }) } }, async (request) => ({
    said: request.body.say,
  }));
  app.get("/v1/breaks", async () => {
    throw new Error("secret inside");
  });
  return app;
}

const post = (app: App, headers: Record<string, string>, payload = '{"say":"hello"}') =>
  app.inject({
    method: "POST",
    url: "/v1/echo",
    headers: { host: "localhost:1", "content-type": "application/json", ...headers },
    payload,
  });

test("a page of another name that resolves to this address is not answered", async () => {
  const app = await server();
  for (const host of ["evil.example", "evil.example:8090", "127.0.0.1.evil.example", "a b"]) {
    const reply = await app.inject({ url: "/healthz", headers: { host } });
    expect([host, reply.statusCode]).toEqual([host, 421]);
    expect(reply.headers["content-type"]).toContain("application/problem+json");
  }
  for (const host of ["localhost:8090", "127.0.0.1:8090", "[::1]:8090", "centre.example", "CENTRE.example:443"])
    expect((await app.inject({ url: "/healthz", headers: { host } })).statusCode).toBe(200);
});

test("a change is taken from our own pages only, and only as JSON", async () => {
  const app = await server();
  expect((await post(app, {})).statusCode).toBe(200);
  expect((await post(app, { origin: "http://localhost:1", "sec-fetch-site": "same-origin" })).statusCode).toBe(200);
  for (const origin of ["http://evil.example", "null", "http://localhost:2"])
    expect((await post(app, { origin })).statusCode).toBe(403);
  expect((await post(app, { "sec-fetch-site": "cross-site" })).statusCode).toBe(403);
  expect((await post(app, { "content-type": "text/plain" })).statusCode).toBe(415);
});

test("faults are problems, and an inner fault tells nothing of the inside", async () => {
  const app = await server();
  const invalid = await post(app, {}, '{"say":1}');
  expect([invalid.statusCode, invalid.json().type]).toEqual([400, "invalid"]);
  expect(invalid.json().detail).toContain("/say");
  const broken = await app.inject({ url: "/v1/breaks", headers: { host: "localhost" } });
  expect(broken.statusCode).toBe(500);
  expect(broken.body).not.toContain("secret");
  const nowhere = await app.inject({ url: "/nowhere", headers: { host: "localhost" } });
  expect([nowhere.statusCode, nowhere.json().type]).toEqual([404, "not-found"]);
});

test("every answer carries the headers that keep pages to themselves", async () => {
  const app = await server();
  const { headers } = await app.inject({ url: "/healthz", headers: { host: "localhost" } });
  expect(headers["content-security-policy"]).toContain("default-src 'self'");
  expect(headers["content-security-policy"]).not.toContain("unsafe");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["access-control-allow-origin"]).toBeUndefined();
});

test("ready says which part is not, and why", async () => {
  const app = await server(() => [
    { name: "store", ok: true },
    { name: "broker", ok: false, why: "not listening" },
  ]);
  const reply = await app.inject({ url: "/readyz", headers: { host: "localhost" } });
  expect(reply.statusCode).toBe(503);
  expect(reply.json().parts[1]).toEqual({ name: "broker", ok: false, why: "not listening" });
  const metrics = await app.inject({ url: "/metrics", headers: { host: "localhost" } });
  expect(metrics.body).toContain("hearthwatch_process_resident_bytes");
  const openapi = await app.inject({ url: "/openapi.json", headers: { host: "localhost" } });
  expect(Object.keys(openapi.json().paths)).toContain("/v1/echo");
});

test("loopback is told from the rest", () => {
  expect(["127.0.0.1", "127.1.2.3", "::1", "localhost"].filter(isLoopback)).toHaveLength(4);
  expect(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.evil.example", ""].filter(isLoopback)).toEqual([]);
});

/** Reads a stream until it has the wanted text, then lets go. */
function readStream(url: string, headers: Record<string, string>, until: string): Promise<string> {
  return new Promise((done, fail) => {
    const asked = plainRequest(url, { headers }, (reply) => {
      let text = "";
      reply.setEncoding("utf8");
      reply.on("data", (piece: string) => {
        text += piece;
        if (!text.includes(until)) return;
        asked.destroy();
        done(text);
      });
      reply.on("end", () => done(text));
    });
    asked.on("error", fail);
    asked.end();
  });
}
const ids = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map((found) => Number(found[1]));

test("a feed goes on from its cursor without loss or doubles, and says when it cannot", async () => {
  const app = await server();
  const feed = openLiveFeed(1_000, { events: 5, clients: 10 });
  app.get("/v1/feed", (request, reply) => {
    feed.attach(request, reply, "somebody");
  });
  const { url } = await listen(app, settings);
  const first = feed.cursor();
  for (const n of [1, 2, 3]) feed.publish("case", { n });
  const caughtUp = await readStream(`${url}/v1/feed?cursor=${first}`, {}, '"n":3');
  expect(ids(caughtUp)).toEqual([first + 1, first + 2, first + 3]);
  const resumed = await readStream(`${url}/v1/feed?cursor=${first}`, { "last-event-id": String(first + 2) }, '"n":3');
  expect(ids(resumed)).toEqual([first + 3]);
  for (const n of [4, 5, 6, 7]) feed.publish("case", { n });
  expect(await readStream(`${url}/v1/feed?cursor=${first}`, {}, "refetch")).not.toContain('"n"');
  const edge = await readStream(`${url}/v1/feed?cursor=${first + 2}`, {}, '"n":7');
  expect(ids(edge)).toEqual([3, 4, 5, 6, 7].map((n) => first + n));
  for (const stranger of [12, feed.cursor() + 1]) {
    const told = await readStream(`${url}/v1/feed?cursor=${stranger}`, {}, "refetch");
    expect(ids(told)).toEqual([feed.cursor()]);
  }
  const live = readStream(`${url}/v1/feed?cursor=${feed.cursor()}`, {}, '"n":8');
  await expect.poll(() => feed.clients()).toBe(1);
  feed.publish("case", { n: 8 });
  expect(ids(await live)).toEqual([feed.cursor()]);
});

test("whoever was behind what is taken out of the feed reads everything again; whoever was past it goes on", async () => {
  const app = await server();
  const feed = openLiveFeed(1_000, { events: 5, clients: 10 });
  app.get("/v1/feed", (request, reply) => {
    feed.attach(request, reply, "somebody");
  });
  const { url } = await listen(app, settings);
  const first = feed.cursor();
  feed.publish("case", { id: "other", n: 1 });
  feed.publish("case", { id: "outage", homes: [{ home: "home1" }], n: 2 }, "case outage");
  feed.publish("case", { id: "other", n: 3 });
  feed.forget('"home":"home1"');
  for (const behind of [first, first + 1]) {
    const told = await readStream(`${url}/v1/feed?cursor=${behind}`, {}, "\n\n");
    expect([told.includes("event: refetch"), ids(told)]).toEqual([true, [feed.cursor()]]);
  }
  expect(ids(await readStream(`${url}/v1/feed?cursor=${first + 2}`, {}, '"n":3'))).toEqual([first + 3]);
  // What it does not hold is no reason to read anything again.
  feed.forget('"home":"home2"');
  expect(ids(await readStream(`${url}/v1/feed?cursor=${first + 2}`, {}, '"n":3'))).toEqual([first + 3]);
});

test("whoever follows hears at once that the line lives, after what it missed and before any beat", async () => {
  const app = await server();
  const feed = openLiveFeed(1_000, { events: 5, clients: 10 }, () => ({ event: "beat", data: { now: 7 } }));
  app.get("/v1/feed", (request, reply) => {
    feed.attach(request, reply, "somebody");
  });
  const { url } = await listen(app, settings);
  const first = feed.cursor();
  feed.publish("case", { n: 1 });
  const heard = await readStream(`${url}/v1/feed?cursor=${first}`, {}, '"now":7');
  expect(heard.indexOf('"n":1')).toBeLessThan(heard.indexOf('"now":7'));
  expect(ids(heard)).toEqual([first + 1]);
});

test("one person with many streams, each by a session of its own, keeps nobody out: whoever holds most gives up the oldest", async () => {
  const app = await server();
  let sessions = 0;
  const feed = openLiveFeed(1_000, { events: 5, clients: 4 });
  app.get("/v1/feed", (request, reply) => {
    sessions += 1;
    if (!feed.attach(request, reply, `session ${sessions}`, String(request.headers["x-who"])))
      void reply.code(503).send();
  });
  const { url } = await listen(app, settings);
  const open = (who: string): Promise<number | undefined> =>
    new Promise((done, fail) => {
      const asked = plainRequest(`${url}/v1/feed`, { headers: { "x-who": who } }, (reply) => done(reply.statusCode));
      asked.on("error", fail);
      asked.end();
    });
  for (let n = 0; n < 6; n++) expect(await open("greedy")).toBe(200);
  for (const who of ["li", "chen", "wang"]) expect(await open(who)).toBe(200);
  // The last of the six, and one of each other.
  expect([...feed.listeners()].sort()).toEqual(["session 6", "session 7", "session 8", "session 9"]);
  expect(feed.clients()).toBe(4);
  expect(await open("one too many")).toBe(503);
  feed.stop();
});

test("whoever holds all the connections he can get from one address shuts the door to nobody else", async () => {
  const app = await server();
  const { port } = await listen(app, settings);
  const held: Socket[] = [];
  const hold = (): Promise<void> =>
    new Promise((done) => {
      const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" });
      held.push(socket);
      socket.on("connect", () => done()).on("error", () => done());
    });
  try {
    for (let n = 0; n < 11; n += 1) await Promise.all(Array.from({ length: 100 }, hold));
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  } finally {
    for (const socket of held) socket.destroy();
  }
});

test("a line that is let go makes room for the next one of its address", async () => {
  const app = await server();
  const { port } = await listen(app, settings);
  const say = (): Promise<number | undefined> =>
    new Promise((done, failed) => {
      const asked = plainRequest({ port, host: "127.0.0.1", path: "/healthz", agent: false }, (reply) => {
        reply.resume().on("end", () => done(reply.statusCode));
      });
      asked.on("error", failed).end();
    });
  for (let n = 0; n < 12; n += 1)
    expect(await Promise.all(Array.from({ length: 50 }, say))).toEqual(Array<number>(50).fill(200));
});

test.each(["plain", "TLS"])(
  "%s: a crowd of strangers who say nothing ends no feed of an office, though that holds more lines than any of them",
  async (how) => {
    const tls = how === "TLS" ? certificate() : undefined;
    const request = tls ? tlsRequest : plainRequest;
    const app = await server(() => [], { ...settings, tls });
    app.get("/v1/stream", (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
    });
    const { port } = await listen(app, settings);
    const at = { port, host: "127.0.0.1", agent: false, ...(tls && { ca: tls.ca }) } as const;
    const held: { destroy(): unknown }[] = [];
    let ended = 0;
    try {
      const stream = (): Promise<void> =>
        new Promise((done, failed) => {
          const asked = request({ ...at, path: "/v1/stream" }, (reply) => {
            reply.on("close", () => {
              ended += 1;
            });
            reply.on("error", () => {});
            reply.once("data", () => done());
          });
          held.push(asked);
          asked.on("error", failed).end();
        });
      await Promise.all(Array.from({ length: 20 }, stream));
      const stranger = (n: number): Promise<void> =>
        new Promise((done) => {
          const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.1.${1 + (n % 250)}` });
          held.push(socket);
          socket.on("connect", () => done()).on("error", () => done());
        });
      for (let n = 0; n < 1_100; n += 100) await Promise.all(Array.from({ length: 100 }, (_, k) => stranger(n + k)));
      const healthy = await new Promise<number | undefined>((done, failed) => {
        const asked = request({ ...at, path: "/healthz" }, (reply) => done(reply.resume().statusCode));
        asked.on("error", failed).end();
      });
      expect(healthy).toBe(200);
      expect(ended).toBe(0);
    } finally {
      for (const each of held) each.destroy();
    }
  },
);

function certificate() {
  const folder = tempFolder("crowd");
  try {
    const own = authority(folder.path, "crowd");
    return { ca: readFileSync(own.file, "utf8"), ...own.issue("IP:127.0.0.1", "20240101", "20990101") };
  } finally {
    folder.remove();
  }
}
