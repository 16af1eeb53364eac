/** What is tried at the door where hubs join: at once, again, with another key, and by whoever reads what the centre keeps. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import { joinWords } from "../../alerts/protocol.ts";
import type { Folder } from "../kit/folder.ts";
import { connectGateway, signIn, startTestCentre, tempFolder, type Visitor, visitor } from "./running.ts";

interface Hub {
  readonly key: string;
  readonly secret: KeyObject;
}

function newHub(): Hub {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    key: publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64url"),
    secret: privateKey,
  };
}

const requestOf = (hub: Hub, typed: string, signed = typed) => ({
  v: 1,
  code: typed,
  key: hub.key,
  proof: sign(null, Buffer.from(joinWords(signed, hub.key)), hub.secret).toString("base64url"),
});

const centres: Centre[] = [];
const folders: Folder[] = [];
afterEach(async () => {
  for (const centre of centres.splice(0)) await centre.stop();
  for (const folder of folders.splice(0)) folder.remove();
});

async function started(deps: Parameters<typeof startTestCentre>[1] = {}) {
  const folder = tempFolder();
  folders.push(folder);
  const data = folder.path;
  const centre = await startTestCentre(data, deps, {
    accounts: [
      { name: "li", roles: ["dispatcher"] },
      { name: "zhao", roles: ["technician"] },
    ],
  });
  centres.push(centre);
  return { centre, data, technician: await signIn(centre, "zhao"), stranger: visitor(centre, {}) };
}

const wanted = { gateway: "H-1043", home: "home-1043", order: "88" };

async function codeFor(technician: Visitor, more: object = {}): Promise<string> {
  const made = await technician.post("/v1/join-codes", { ...wanted, ...more });
  expect(made.status).toBe(200);
  return ((await made.json()) as { code: string }).code;
}

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
