/** F-62 with a whole centre, a real gateway's connection and a server of somebody else's that rings a phone. */
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { centreShape, judgeCentre } from "../../alerts/centre/config.ts";
import { judgeText } from "../../alerts/program/judge.ts";
import { endsOfEach } from "../kit/ends.ts";
import { alertOf } from "./messages.ts";
import { connectGateway, signIn, startTestCentre, tempFolder } from "./running.ts";

const closing = endsOfEach();
function folder(): string {
  const made = tempFolder();
  closing.push(() => made.remove());
  return made.path;
}
/** ntfy, as far as a phone is concerned. */
async function phone(): Promise<{ readonly url: string; readonly rang: Record<string, unknown>[] }> {
  const rang: Record<string, unknown>[] = [];
  const server = createServer((request, reply) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      if (request.method === "POST") rang.push(JSON.parse(body));
      reply.setHeader("content-type", "application/json");
      reply.end('{"id":"m1","event":"message","healthy":true}');
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => new Promise((done) => server.close(done)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, rang };
}
const topic = "duty-phone-of-the-centre-7f3a";

test("F-62: an emergency and no console: a phone is called at once, the log says so, and a claim is told there", async () => {
  const data = folder();
  const { url, rang } = await phone();
  const destinationsFile = join(data, "destinations.yaml");
  writeFileSync(destinationsFile, `duty: { topic: ${topic} }\n`, { mode: 0o600 });
  const paths = [{ kind: "ntfy", label: "duty", url, supervision: "off", test: "never" }];
  // Long enough since the start that a console would have said that it is there.
  const centre = await startTestCentre(data, {}, { paths, destinationsFile });
  closing.push(() => centre.stop());
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  closing.push(() => gateway.end());
  const began = performance.now();
  await gateway.publish("alert", alertOf(1));
  await expect.poll(() => rang.length, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(performance.now() - began).toBeLessThan(12_000);
  expect(rang[0]).toMatchObject({ topic, priority: 5 });
  expect(JSON.stringify(rang)).not.toMatch(/王秀兰|bath|home1|button-1/);

  const li = await signIn(centre, "li");
  const found = async () => (await (await li.get("/v1/board")).json()).cases[0];
  await expect
    .poll(async () => (await found()).log.map(({ event }: { event: string }) => event), { timeout: 10_000 })
    .toContain("summoned");
  const { id, version } = await found();
  await li.post(`/v1/cases/${id}/claim`, { commandId: crypto.randomUUID(), expectedVersion: version });
  await expect.poll(() => rang.some(({ priority }) => priority === 3), { timeout: 10_000 }).toBe(true);
}, 60_000);

const least = "version: 1\nname: Changxing\ndata: data\n";

test("paths and steps of the watch that do not hold together are named, each with what would do", () => {
  const judged = judgeText(
    `${least}paths:
  - { kind: ntfy, label: duty, url: "https://push.example.org" }
  - { kind: ntfy, label: duty, url: "https://push.example.org" }
watch: { notShown: [{ path: dutty, after: 5 s }], notClaimed: [{ path: duty, after: 5 }], timeZone: Asia/Shangai }
`,
    centreShape,
  );
  const faults = judged.ok ? [] : judged.faults;
  for (const words of [
    'paths[1].label: found "duty" a second time',
    "destinationsFile: missing",
    'watch.notShown[0].path: found "dutty", which is not under paths (duty, duty)',
    "watch.notClaimed[0].after: found 5",
    'watch.timeZone: found "Asia/Shangai", need an IANA name',
  ])
    expect(faults.join("\n")).toContain(words);
});

test("where the paths lead is judged before the start, and never quoted", () => {
  const data = folder();
  const file = join(data, "centre.yaml");
  const destinations = join(data, "destinations.yaml");
  writeFileSync(
    file,
    `${least}paths: [{ kind: ntfy, label: duty, url: "https://push.example.org" }]\ndestinationsFile: destinations.yaml\n`,
  );
  const faults = () => {
    const judged = judgeCentre(file);
    return judged.ok ? [] : judged.faults;
  };
  expect(faults().join()).toContain("cannot be read");
  writeFileSync(destinations, "duty: { topic: secret }\n", { mode: 0o600 });
  expect(faults().join()).toContain("duty.topic: does not fit, need 16 to 64");
  expect(faults().join()).not.toContain("secret");
  writeFileSync(destinations, `duty: { topic: ${topic} }\n`);
  expect(faults()).toEqual([]);
  chmodSync(destinations, 0o644);
  expect(faults().join()).toContain('run "chmod 600');
});
