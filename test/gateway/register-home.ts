/** A home with a register on a real journal, for stories about changes and damage. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openRegistry } from "../../devices/registry.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import type { Journal } from "../../gateway/journal/journal.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import type { Book, LiveRegister } from "../../gateway/register/contract.ts";
import { homeOf } from "../../gateway/register/home-of.ts";
import { openRegister } from "../../gateway/register/open.ts";
import { recall } from "../../gateway/register/recall.ts";
import { handClock, listeningLog } from "../journal/home.ts";

export const registry = await openRegistry();

/** What stands in gateway.yaml. */
export function configured(more: { devices?: unknown[]; home?: object } = {}): Book {
  const { home, devices } = gatewayConfig.parse({
    version: 1,
    gateway: "gw-1",
    data: "data",
    home: {
      id: "home-1",
      residents: [{ id: "r1", bed: "bed-1" }],
      rooms: [
        { id: "hall", label: { zh: "门厅", en: "Hall" } },
        { id: "bedroom", label: { zh: "卧室", en: "Bedroom" } },
      ],
      ...more.home,
    },
    devices: more.devices ?? [
      {
        id: "sos",
        family: "zigbee2mqtt",
        key: "red-button",
        room: "bedroom",
        resident: "r1",
        carries: "call",
        meaning: "call:rescue",
      },
      {
        id: "door",
        family: "enocean-esp3",
        key: "05A363E9",
        room: "hall",
        carries: "door",
        profile: "D5-00-01",
        silence: { late: "25 h", lost: "90 min" },
      },
    ],
    broker: { listeners: [{ port: 0 }] },
    centre: { url: "mqtt://127.0.0.1:1884", tokenFile: "token" },
    page: { port: 0 },
  });
  return { home, devices };
}

export function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "hearthwatch-register-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface RunningHome {
  readonly register: LiveRegister;
  readonly journal: Journal;
  readonly log: ReturnType<typeof listeningLog>;
  readonly clock: ReturnType<typeof handClock>;
  stop(): Promise<void>;
}

/** As `gateway/main.ts` puts it together. */
export async function start(dir: string, book: Book = configured()): Promise<RunningHome> {
  const log = listeningLog();
  const clock = handClock();
  const recalled = recall(dir, book, clock.now().wall);
  const journal = await openJournal({
    dir,
    gatewayId: "gw-1",
    home: homeOf("gw-1", recalled.version.book, registry.families),
    clock,
    log,
    receivers: ["centre"],
    keepDays: 30,
    reserveBytes: 65_536,
  });
  const register = await openRegister({
    ...{ gateway: "gw-1", dir, recalled, configured: book, registry, journal, log },
    moment: () => clock.now(),
  });
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await register.stop();
    await journal.stop();
  };
  onTestFinished(stop);
  return { register, journal, log, clock, stop };
}
