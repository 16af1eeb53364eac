/** A home on disk with a life behind it, for stories about backups and wiping. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { stringify } from "yaml";
import { readHome } from "../../gateway/command/backup.ts";
import type { Command } from "../../gateway/command/command.ts";
import { readCopy } from "../../gateway/register/copy.ts";
import { press } from "../journal/home.ts";
import { configured, folder, type RunningHome, start } from "./register-home.ts";

/** Words that stand in the journal, the register and a report, and nowhere else. */
export const marks = { journal: "a-press-to-be-found-again", register: "温室", report: "a-report-to-be-found-again" };
export const token = "the-credential-of-this-home-0123456789";

export interface LivedIn {
  readonly dir: string;
  readonly data: string;
  readonly config: string;
  readonly running: RunningHome;
}

/** `centre`: its port. The gateway runs; one press has not reached the centre. */
export async function livedIn(centre = 1884): Promise<LivedIn> {
  const dir = folder();
  const data = join(dir, "data");
  const { home, devices } = configured();
  const config = join(dir, "gateway.yaml");
  const rules = { ...home.rules, fallGuard: "20 s", doorLeftOpen: "15 min" };
  writeFileSync(
    config,
    stringify({
      version: 1,
      gateway: "gw-1",
      data: "data",
      home: { ...home, rules },
      devices: devices.map(({ silence: _, ...device }) => device),
      broker: { listeners: [{ port: 0 }] },
      centre: { url: `mqtt://127.0.0.1:${centre}`, tokenFile: "secrets/centre.token" },
      page: { port: 0 },
    }),
  );
  mkdirSync(join(dir, "secrets"));
  writeFileSync(join(dir, "secrets", "centre.token"), `${token}\n`, { mode: 0o600 });
  const running = await start(data, configured());
  await running.register.change(
    { do: "room", id: "greenhouse", label: { zh: marks.register, en: "Greenhouse" } },
    "technician",
    "x",
  );
  // Off the loop, in the disk's own time.
  await vi.waitUntil(() => copied(data) === running.register.current.version, { timeout: 60_000 });
  await running.journal.accept(press(running.clock.now(), marks.journal, "sos"));
  mkdirSync(join(data, "joining"));
  writeFileSync(join(data, "joining", "report-1.json"), marks.report);
  writeFileSync(join(data, "gateway.key"), "the box's own key");
  return { dir, data, config, running };
}

/** The version of the register in its second copy. */
function copied(data: string): number | undefined {
  const copy = readCopy(data);
  return copy.is === "good" ? copy.kept.version.version : undefined;
}

export function homeFiles(config: string) {
  const home = readHome(config);
  if (typeof home === "string") throw new Error(home);
  return home;
}

export async function run(command: Command, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    stdout: (line: string) => void out.push(line),
    stderr: (line: string) => void err.push(line),
    stdin: process.stdin,
  };
  const code = await command.run(args, io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}
