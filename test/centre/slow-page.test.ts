import { type IncomingMessage, request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { type App, listen, openHttp } from "../../alerts/program/http.ts";
import { liveFeed, openLiveFeed } from "../../alerts/program/live-feed.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";

const settings = { host: "127.0.0.1", port: 0, names: [], title: "T", version: "1" };
const open: App[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

/** More than sockets hold by themselves: a page that reads nothing is behind after these. */
const storm = 1_200;
const view = (n: number, said: string) => ({ n, said, more: "x".repeat(10_000) });

async function slowPage() {
  const app = await openHttp(settings, { log: silentLog, metrics: openMetrics("test"), parts: () => [] });
  open.push(app);
  const feed = openLiveFeed(1_000);
  app.get("/v1/feed", (asked, reply) => {
    feed.attach(asked, reply, "page");
  });
  const { url } = await listen(app, settings);
  const reply = await new Promise<IncomingMessage>((done, fail) => {
    request(`${url}/v1/feed?cursor=${feed.cursor()}`, done).on("error", fail).end();
  });
  reply.on("error", () => {});
  reply.pause();
  let text = "";
  return {
    feed,
    reads() {
      reply.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      reply.resume();
    },
    /** What it has been told, in order. */
    told: () =>
      text
        .split("\n\n")
        .filter((each) => each.includes('"n":'))
        .map((each) => ({
          id: /^id: (\d+)$/m.exec(each)?.[1],
          n: Number(/"n":(\d+)/.exec(each)?.[1]),
          said: /"said":"(\w+)"/.exec(each)?.[1],
        })),
    text: () => text,
    cut: () => reply.destroyed || reply.complete,
  };
}

test("a page that is slow in a storm is not cut off, is spared what is superseded, and loses nothing", async () => {
  const page = await slowPage();
  for (let n = 0; n < storm; n += 1) page.feed.publish("case", view(n, "raised"), `case ${n}`);
  for (let n = storm - 100; n < storm; n += 1) page.feed.publish("case", view(n, "over"), `case ${n}`);
  page.feed.publish("case", view(9_999, "press"), "case 9999", true);
  page.reads();
  const last = String(page.feed.cursor());
  await expect.poll(() => page.text().includes(`id: ${last}\n`), { timeout: 60_000 }).toBe(true);
  const told = page.told();
  expect(page.feed.clients()).toBe(1);
  expect(page.text()).not.toContain("refetch");
  const newest = new Map(told.map(({ n, said }) => [n, said]));
  expect(newest.size).toBe(storm + 1);
  expect([...newest].filter(([n]) => n < storm && n >= storm - 100).every(([, said]) => said === "over")).toBe(true);
  expect(told.filter(({ n }) => n === storm - 1).map(({ said }) => said)).toEqual(["over"]);
  // Told at once, out of its turn and without a cursor, so that nothing before it is taken for read.
  const presses = told.flatMap(({ n, id }, at) => (n === 9_999 ? [{ at, id }] : []));
  expect(presses.map(({ id }) => id)).toEqual([undefined, last]);
  expect(presses[0]?.at).toBeLessThan(told.length - 200);
  const cursors = told.flatMap(({ id }) => (id === undefined ? [] : [Number(id)]));
  expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
});

test("a page that reads nothing at all is cut off", async () => {
  const page = await slowPage();
  for (let n = 0; n < storm; n += 1) page.feed.publish("case", view(n, "raised"), `case ${n}`);
  expect(page.feed.clients()).toBe(1);
  for (let n = 0; n <= liveFeed.beatsBehind; n += 1) page.feed.say("beat", { now: n });
  await expect.poll(() => page.feed.clients()).toBe(0);
});
