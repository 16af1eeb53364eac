/** What is tried at the door where hubs join: at once, again, with another key, and by whoever reads what the centre keeps. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeFor, newHub, requestOf, started } from "./joining-hubs.ts";
import { connectGateway } from "./running.ts";

test("ten hubs come with one code at once: one gets in", async () => {
  const { technician, stranger } = await started();
  const code = await codeFor(technician);
  const answers = await Promise.all(
    Array.from({ length: 9 }, () => stranger.post("/v1/join", requestOf(newHub(), code))),
  );
  const granted = answers.filter(({ status }) => status === 200);
  expect(granted).toHaveLength(1);
});

test("the credential of a hub that was replaced is void, also for who is connected by it", async () => {
  const { centre, technician, stranger } = await started();
  const port = centre.addresses.mqttPorts[0] ?? 0;
  const first = await stranger.post("/v1/join", requestOf(newHub(), await codeFor(technician)));
  const stolen = await connectGateway(port, "H-1043", ((await first.json()) as { token: string }).token);
  const gone = new Promise((done) => stolen.client.once("close", () => done("gone")));
  const next = await stranger.post("/v1/join", requestOf(newHub(), await codeFor(technician)));
  expect(next.status).toBe(200);
  expect(await Promise.race([gone, new Promise((done) => setTimeout(done, 3_000, "still there"))])).toBe("gone");
});

test("neither code nor token nor key is in what the centre keeps or logs", async () => {
  const lines: string[] = [];
  const note = (...what: unknown[]) => void lines.push(JSON.stringify(what));
  const log = { debug: note, info: note, warn: note, error: note };
  const { data, technician, stranger } = await started({ log });
  const code = await codeFor(technician);
  const hub = newHub();
  const granted = await stranger.post("/v1/join", requestOf(hub, code));
  const { token } = (await granted.json()) as { token: string };
  await stranger.post("/v1/join", requestOf(newHub(), code));
  const kept = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => readFileSync(join(each.parentPath, each.name), "latin1"));
  const all = [...kept, ...lines].join("\n");
  for (const secret of [code, code.replaceAll("-", ""), token]) expect(all.includes(secret)).toBe(false);
  expect(lines.join("\n")).toContain("hub.joined");
});
