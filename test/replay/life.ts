/**
 * The life of a home, played into a real journal file on a clock the test owns: what happens is handed to the writer as
 * the gateway would, and the one timer of the rules goes off, a little late.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EngineInput, HeardOf } from "../../alerts/engine.ts";
import * as engine from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { ReceiptType } from "../../alerts/protocol.ts";
import { type Instant, instant, type Moment } from "../../devices/model/moment.ts";
import type { Command } from "../../gateway/journal/command.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import type { Arrival, Sealed } from "../../gateway/journal/journal.ts";
import { openKeeper } from "../../gateway/journal/keeper.ts";
import type { Keeper, Outcome } from "../../gateway/journal/keeper-contract.ts";

export interface Lived {
  readonly file: string;
  readonly messages: readonly Sealed[];
  hears(heard: readonly HeardOf[], how?: Partial<Arrival>): void;
  unread(device: string | undefined): void;
  tell(input: (at: Moment) => EngineInput): void;
  receives(type: ReceiptType, of: number): void;
  settle(home: Home): void;
  /** A version of the register, as JSON, with the home it makes. */
  registers(body: string, home: Home): void;
  passes(ms: number): void;
  /** The wall clock is set by so much; the steady line goes on. */
  setClock(ms: number): void;
  trust(is: boolean): void;
  rests(times: number): void;
  restarts(awayMs: number): void;
  /** What is said from here on reaches the writer as one batch. */
  gather(): void;
  stops(): void;
  wall(): number;
}

export interface LifeSetting {
  readonly home: Home;
  readonly wall: number;
  readonly keepDays?: number;
  readonly lateMs?: number;
}

/** A month has some fifty thousand commits, and these stories are not about the disk. */
const memoryDisk = "/dev/shm";

export function folder(): string {
  const dir = mkdtempSync(join(existsSync(memoryDisk) ? memoryDisk : tmpdir(), "hearthwatch-life-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function live({ home: first, wall, keepDays = 30, lateMs = 7 }: LifeSetting): Lived {
  const dir = folder();
  let home = first;
  let now = instant(1_000);
  let offset = wall - now;
  let trusted = true;
  let boots = 1;
  let ticks = 0;
  let version = 0;
  let wakeAt: Instant | undefined;
  let batch: Command[] | undefined;
  const messages: Sealed[] = [];
  const moment = (): Moment => ({ steady: now, wall: now + offset, mono: now, boot: `boot-${boots}`, trusted });

  function adopt(outcome: Outcome): void {
    wakeAt = outcome.committed?.wakeAt ?? wakeAt;
    messages.push(...(outcome.committed?.messages ?? []));
    if (!outcome.kept || outcome.failed.length > 0) throw new Error("the journal could not keep something");
  }
  const open = (): Keeper =>
    openKeeper(
      { dir, gatewayId: "gw-1", home, receivers: ["centre"], keepDays, reserveBytes: 4_096 },
      { engine, alertId: () => crypto.randomUUID(), ticks: () => ticks, event: () => {} },
    );
  let keeper = open();
  adopt(keeper.start(moment()));

  function flush(): void {
    const gathered = batch;
    batch = undefined;
    if (gathered && gathered.length > 0) adopt(keeper.handle(gathered));
  }
  function hand(command: Command): void {
    if (batch) batch.push(command);
    else adopt(keeper.handle([command]));
  }
  const arrival = (understood: Arrival["understood"], how: Partial<Arrival>): Arrival => ({
    ...{ source: "mqtt", family: "zigbee2mqtt", at: moment(), topic: "t", bytes: Uint8Array.of(1), origin: "live" },
    ...{ understood, urgent: false },
    ...how,
  });

  return {
    file: journalFile(dir),
    messages,
    hears: (heard, how = {}) => hand({ do: "accept", arrival: arrival({ heard }, how) }),
    unread: (device) => hand({ do: "accept", arrival: arrival({ unread: "checksum", device }, {}) }),
    tell: (input) => hand({ do: "tell", input: input(moment()) }),
    receives(type, of) {
      flush();
      const message = messages[messages.length - 1 - of];
      if (!message) return;
      version += 1;
      const { alertId, epoch, seq } = message;
      const at = moment();
      const receipt = { v: 1, type, alertId, epoch, seq, caseId: `case-${alertId}`, caseVersion: version } as const;
      hand({ do: "receive", receiver: "centre", receipt: { ...receipt, at: at.wall }, at });
    },
    settle(next) {
      home = next;
      hand({ do: "tell", input: { type: "settings", at: moment(), home } });
    },
    registers(body, next) {
      home = next;
      const row = { version: 1, wall: now + offset, by: "import", why: "first", seed: "s", body };
      hand({ do: "register", row, settings: { type: "settings", at: moment(), home } });
    },
    passes(ms) {
      flush();
      const until = now + ms;
      while (wakeAt !== undefined && wakeAt + lateMs <= until) {
        now = instant(Math.max(now, wakeAt + lateMs));
        adopt(keeper.handle([{ do: "tell", input: { type: "tick", at: moment() } }]));
      }
      now = instant(Math.max(now, until));
    },
    setClock(ms) {
      offset += ms;
    },
    trust(is) {
      trusted = is;
    },
    rests(times) {
      flush();
      for (let n = 0; n < times; n += 1) {
        keeper.rest();
        ticks += 600_000;
      }
    },
    restarts(awayMs) {
      flush();
      keeper.stop();
      now = instant(now + awayMs);
      boots += 1;
      keeper = open();
      wakeAt = undefined;
      adopt(keeper.start(moment()));
    },
    gather() {
      flush();
      batch = [];
    },
    stops() {
      flush();
      keeper.stop();
    },
    wall: () => now + offset,
  };
}
