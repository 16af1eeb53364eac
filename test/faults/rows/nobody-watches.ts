/** F-62: an emergency arrives and no console is there. A phone rings after 5 s, the second after 30 s, and the case says so. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { command, signIn } from "../../centre/running.ts";
import { inWorlds, isClean } from "../link/rows.ts";
import type { Row } from "../report.ts";

/** ms of the centre's clock. */
const speed = 5;
const due = { first: 5_000, second: 30_000 } as const;
/** A centre that has just started does not know yet which consoles there are; its scheduler looks once a second. */
const consolesHeard = 6_000;
const grace = 3_000;

/** What ends the case, so that the next press is one of its own. */
const deeds = [
  ["claim", {}],
  ["contact", { to: "home", result: "spoke" }],
  ["close", { outcome: "advice_only" }],
] as const;

export const nobodyWatches: Row = {
  id: "F-62",
  title: "nobody is watching: the first phone rings within 5 s, the second within 30 s, each time",
  fullRuns: 50,
  async run({ seed, runs = nobodyWatches.fullRuns, workshop }) {
    const phones = await openPhones();
    const destinationsFile = join(workshop.room("phones"), "destinations.yaml");
    writeFileSync(
      destinationsFile,
      "first: { topic: first-phone-of-the-centre }\nsecond: { topic: second-phone-of-the-centre }\n",
      {
        mode: 0o600,
      },
    );
    const path = (label: string) => ({ kind: "ntfy", label, url: phones.url, supervision: "off", test: "never" });
    const centreMore = { paths: [path("first"), path("second")], destinationsFile };
    const late = { first: 0, second: 0 };
    try {
      const { verdict, latencies, rssMax } = await inWorlds(
        { seed, workshop },
        runs,
        { speed, centreMore },
        async (world, n) => {
          const li = await signIn(world.centre, "li");
          if (n === 0) await new Promise((resolve) => setTimeout(resolve, consolesHeard / speed));
          phones.rang.clear();
          const began = performance.now();
          await world.press();
          await world.healed();
          const after: Record<string, number> = {};
          for (const name of ["first", "second"] as const) {
            await world.until(
              () => phones.rang.has(`${name}-phone-of-the-centre`),
              60_000,
              `the ${name} phone is silent`,
            );
            after[name] = ((phones.rang.get(`${name}-phone-of-the-centre`) ?? 0) - began) * speed;
            late[name] = Math.max(late[name], after[name] ?? 0);
          }
          const [found] = (await (await li.get("/v1/board")).json()).cases as { id: string; version: number }[];
          if (!found) throw new Error("there is no case");
          let { version } = found;
          for (const [verb, more] of deeds) {
            const done = await li.post(`/v1/cases/${found.id}/${verb}`, command(version, more));
            if (!done.ok) throw new Error(`${verb}: ${await done.text()}`);
            ({ version } = (await done.json()) as { version: number });
          }
          return after.first ?? 0;
        },
      );
      return {
        ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax },
        notes: { first_ms: late.first, second_ms: late.second, speed, lies: verdict.lies, back: verdict.back },
        green: isClean(verdict) && late.first <= due.first + grace && late.second <= due.second + grace,
      };
    } finally {
      phones.stop();
    }
  },
};

/** ntfy, as far as a phone is concerned: when each topic rang first. */
async function openPhones(): Promise<{ readonly url: string; readonly rang: Map<string, number>; stop(): void }> {
  const rang = new Map<string, number>();
  const server = createServer((request, reply) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const said: unknown = body === "" ? {} : JSON.parse(body);
      const topic = typeof said === "object" && said !== null && "topic" in said ? String(said.topic) : "";
      if (!rang.has(topic)) rang.set(topic, performance.now());
      reply.setHeader("content-type", "application/json").end('{"id":"m1","event":"message","healthy":true}');
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, rang },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
