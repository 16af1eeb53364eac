import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { recordMessage } from "../../alerts/protocol.ts";
import { startBroker } from "../../broker/broker.ts";
import { type WipeProof, wipe as wipeFolder } from "../../gateway/backup/wipe.ts";
import { wipe } from "../../gateway/command/wipe.ts";
import { homeFiles, type LivedIn, livedIn, marks, run, token } from "./backup-home.ts";

/** A centre that is a real broker, and files what it is given. `files`: whether it answers. */
async function centre(files = true) {
  const filed: unknown[] = [];
  const broker = await startBroker({
    listeners: [{ host: "127.0.0.1", port: 0 }],
    identities: [
      {
        id: "gw-1",
        tokenSha256: createHash("sha256").update(token).digest("hex"),
        publish: ["hw/1/gw-1/#"],
        subscribe: ["hw/1/gw-1/receipt", "hw/1/gw-1/command"],
        bridge: false,
      },
    ],
    intake: async ({ topic, payload }) => {
      if (topic !== "hw/1/gw-1/record") return;
      const record = recordMessage.parse(JSON.parse(Buffer.from(payload).toString()));
      filed.push(record);
      const stored = { v: 1, type: "record_stored", record: record.id, centreTime: 1 };
      if (files)
        await broker.publish({ topic: "hw/1/gw-1/receipt", payload: JSON.stringify(stored), qos: 1, retain: false });
    },
    log: silentLog,
  });
  onTestFinished(() => broker.stop());
  return { filed, port: Number(broker.ports[0]) };
}
const wipeHome = (home: LivedIn, ...more: string[]) => run(wipe, "--config", home.config, "--confirm", "gw-1", ...more);

test("a hub forgets the home, proves what was there, and the centre has the proof before anything is gone", async () => {
  const { port, filed } = await centre();
  const home = await livedIn(port);
  await home.running.stop();
  writeFileSync(join(home.data, "home-1.enc"), "an old backup");
  const lines = readdirSync(home.data, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).length;
  const said = await wipeHome(home, "--even-unsent", "--proof", join(home.dir, "proof.json"));
  expect(said).toMatchObject({ code: 0, err: "" });
  const proof = JSON.parse(said.out);
  expect(proof).toMatchObject({
    kind: "wipe",
    gateway: "gw-1",
    home: "home-1",
    lastSeq: 1,
    unsent: 1,
    filed: true,
    left: [],
  });
  expect(proof.files).toBeGreaterThanOrEqual(lines + 1);
  expect(proof.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(readdirSync(home.data)).toEqual([]);
  expect(existsSync(join(home.dir, "secrets", "centre.token"))).toBe(false);
  expect(filed).toHaveLength(1);
  const record = recordMessage.parse(filed[0]);
  expect(record).toMatchObject({ kind: "wipe", gatewayId: "gw-1" });
  expect(createHash("sha256").update(record.body).digest("hex")).toBe(record.sha256);
  expect(JSON.parse(record.body)).toEqual(JSON.parse(readFileSync(join(home.dir, "proof.json"), "utf8")));
  for (const mark of [...Object.values(marks), token]) expect(said.out + record.body).not.toContain(mark);
});

test("the proof's sum is over the names and sizes that were there", async () => {
  const home = await livedIn(1);
  await home.running.stop();
  const found: WipeProof[] = [];
  const done = await wipeFolder(homeFiles(home.config), "gw-1", {
    now: 5,
    id: () => "id-1",
    evenUnsent: true,
    async file(record) {
      // Everything is still there while the centre is told.
      const paths = readdirSync(home.data, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => join(each.parentPath, each.name));
      const lines = [...paths, join(home.dir, "secrets", "centre.token")]
        .map((path) => `${relative(home.dir, path)} ${statSync(path).size}\n`)
        .sort();
      const proof: WipeProof = JSON.parse(record.body);
      expect(proof.sha256).toBe(createHash("sha256").update(lines.join("")).digest("hex"));
      expect([proof.files, proof.at]).toEqual([lines.length, 5]);
      found.push(proof);
      return undefined;
    },
  });
  expect(done).toEqual({ ok: true, proof: found[0], notFiled: undefined, left: [] });
});

test("a running gateway is not wiped, nor one whose name was not typed, nor one whose messages still wait", async () => {
  const home = await livedIn(1);
  const running = await wipeHome(home, "--even-unsent");
  expect([running.code, running.err]).toEqual([1, expect.stringContaining("FOLDER_IN_USE")]);
  await home.running.stop();
  expect((await run(wipe, "--config", home.config)).code).toBe(2);
  expect((await run(wipe, "--config", home.config, "--confirm", "gw-2")).code).toBe(2);
  const waiting = await wipeHome(home, "--json");
  expect([waiting.code, JSON.parse(waiting.out)]).toEqual([1, { ok: false, unsent: 1 }]);
  expect(existsSync(join(home.data, "register.json"))).toBe(true);
});

test("the centre cannot be reached: the hub forgets all the same, and says that somebody must carry the proof", async () => {
  const home = await livedIn(1);
  await home.running.stop();
  const said = await wipeHome(home, "--even-unsent");
  expect(said.code).toBe(0);
  expect(said.err).toContain("the centre has no proof");
  expect(JSON.parse(said.out)).toMatchObject({ filed: false, left: [] });
  expect(readdirSync(home.data)).toEqual([]);
});
