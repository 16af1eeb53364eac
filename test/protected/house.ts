/**
 * A home whose minutes are watched: the real engine and the real watch over minutes, on clocks the story owns. The disk takes what
 * it is given as the journal does: at once where it must, else within four minutes; a kill forgets what waited.
 */
import { type EngineInput, type EngineState, type MemoryCell, startEngine, step } from "../../alerts/engine.ts";
import type { Device, Home } from "../../alerts/home.ts";
import { silentLog } from "../../alerts/program/log.ts";
import type { ProtectedDay } from "../../alerts/protected/account.ts";
import type { Run } from "../../alerts/protected/book.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { hours, instant, type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import { CannotStore, type ProtectedChange } from "../../gateway/journal/journal.ts";
import { type Minutes, openMinutes } from "../../gateway/protected/minutes.ts";

export const device = (id: string, more: Partial<Device> = {}): Device => ({
  id,
  family: "zigbee2mqtt",
  key: id,
  room: "bedroom",
  resident: undefined,
  profile: undefined,
  carries: "call",
  silence: { late: hours(2), lost: hours(6) },
  foldWindow: seconds(0.5),
  ...more,
});

export const usual: Home = {
  id: "home-1",
  gateway: "gw-1",
  timeZone: "Asia/Shanghai",
  residents: [{ id: "resident-1", bed: "bed-1" }],
  rooms: [{ id: "bedroom" }, { id: "bathroom" }],
  devices: [device("pendant", { resident: "resident-1" })],
  rules: {
    fallGuard: seconds(20),
    doorLeftOpen: minutes(10),
    night: { from: "22:00", to: "06:00" },
    nightDoors: [],
  },
};

const look = 30_000;
const minute = 60_000;
const ridesWithin = 4 * minute;

export function watchedHome(begin: string, home: Home = usual) {
  let truth = Date.parse(begin);
  const began = truth;
  let boot = { name: "boot-0", at: truth };
  let clock: { readonly ahead: number; readonly trusted: boolean } = { ahead: 0, trusted: true };
  let now = home;
  let state: EngineState | undefined;
  const cells = new Map<string, MemoryCell>();
  let wakeAt: number | undefined;
  let minutesKept: Minutes | undefined;
  let run: (() => void) | undefined;
  let heardAt: number | undefined;
  const online = { is: true };
  const speaks = new Map<string, number>(
    now.devices.flatMap(({ id, silence }) => (silence === "exempt" ? [] : [[id, 0]])),
  );
  const disk = { runs: new Map<string, Run>(), notes: new Map<string, string>() };
  let waiting: { readonly since: number; readonly changes: ProtectedChange[] } | undefined;
  const journal = { mode: "disk" as "disk" | "memory", commits: 0 };
  let ids = 0;
  let owed = false;

  const moment = (): Moment => ({
    steady: instant(truth - began),
    wall: clock.trusted ? truth + clock.ahead : truth - boot.at,
    mono: truth - boot.at,
    boot: boot.name,
    trusted: clock.trusted,
  });

  function tell(input: EngineInput): void {
    if (!state) return;
    const said = step(state, input, {
      readingId: () => ++ids,
      alertId: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, "0")}`,
    });
    state = said.state;
    wakeAt = said.wakeAt;
    for (const cell of said.memory)
      if (cell.value === undefined) cells.delete(`${cell.rule}/${cell.key}`);
      else cells.set(`${cell.rule}/${cell.key}`, JSON.parse(JSON.stringify(cell)));
  }
  const says = (id: string, ...facts: Fact[]) =>
    tell({ type: "heard", at: moment(), origin: "live", source: "mqtt", heard: [{ device: id, facts }] });

  function write(changes: readonly ProtectedChange[]): void {
    journal.commits += 1;
    for (const { runs, gone, notes } of changes) {
      const key = ({ bed, boot: of, first }: Pick<Run, "bed" | "boot" | "first">) => `${bed} ${of} ${first}`;
      for (const each of gone) disk.runs.delete(key(each));
      for (const each of runs) disk.runs.set(key(each), each);
      for (const { key: name, text } of notes)
        if (text === undefined) disk.notes.delete(name);
        else disk.notes.set(name, text);
    }
    waiting = undefined;
  }

  const kept = {
    read: {
      cells: () => cells,
      protectedMinutes: () => ({ runs: [...disk.runs.values()], notes: [...disk.notes] }),
    },
    get health() {
      return { mode: journal.mode };
    },
    async keepProtected(change: ProtectedChange) {
      if (journal.mode === "memory") throw new CannotStore("no disk");
      const all = [...(waiting?.changes ?? []), JSON.parse(JSON.stringify(change)) as ProtectedChange];
      waiting = { since: waiting?.since ?? truth, changes: all };
      if (change.atOnce || truth - waiting.since >= ridesWithin) write(all);
    },
  };

  function start(): void {
    state = startEngine({ home: now, cells: cells.values(), open: [], recent: [], at: moment() });
    tell({ type: "started", at: moment() });
    for (const id of speaks.keys()) says(id, { kind: "battery", percent: 90 });
    heardAt = online.is ? truth : undefined;
    minutesKept = openMinutes({
      journal: kept as unknown as Parameters<typeof openMinutes>[0]["journal"],
      register: {
        get home() {
          return now;
        },
      },
      moment,
      timers: {
        every(_, work) {
          run = work;
          return () => {
            run = undefined;
          };
        },
      },
      answeredAgo: () => (heardAt === undefined ? undefined : truth - heardAt),
      gatewayId: "gw-1",
      log: silentLog,
      drawnUp: () => {},
    });
  }

  /** What happens at the end of a stretch happens before the watch looks. */
  async function watch(): Promise<void> {
    if (!owed) return;
    owed = false;
    run?.();
    await new Promise((done) => setImmediate(done));
  }

  async function tick(): Promise<void> {
    await watch();
    truth += look;
    if (!state) return;
    for (let wakes = 0; wakeAt !== undefined && wakeAt <= truth - began && wakes < 20; wakes += 1)
      tell({ type: "tick", at: moment() });
    if ((truth - began) % hours(1) === 0) for (const id of speaks.keys()) says(id, { kind: "battery", percent: 90 });
    if (online.is && truth % minute === 0) heardAt = truth;
    owed = true;
  }

  start();
  return {
    /** To this moment of the true time. */
    async until(when: string): Promise<void> {
      const end = Date.parse(when);
      while (truth < end) await tick();
    },
    offline: () => {
      online.is = false;
    },
    online: () => {
      online.is = true;
      heardAt = truth;
    },
    async stop() {
      await watch();
      await minutesKept?.stop();
      if (waiting) write(waiting.changes);
      state = undefined;
    },
    /** What waited for the disk is forgotten. */
    kill() {
      waiting = undefined;
      run = undefined;
      state = undefined;
    },
    start,
    /** The box gets its power back; its clock says 1970 until somebody sets it. */
    boots(knowsTheTime = true) {
      boot = { name: `boot-${truth}`, at: truth };
      clock = { ahead: 0, trusted: knowsTheTime };
      start();
    },
    sets(ahead: number) {
      clock = { ahead, trusted: true };
    },
    goesFlat: (id: string) => speaks.delete(id),
    lives: (id: string) => {
      speaks.set(id, 0);
      says(id, { kind: "battery", percent: 90 });
    },
    press: (id: string) => says(id, { kind: "call", level: "rescue", on: true }),
    source: (up: boolean) => tell({ type: "source", at: moment(), source: "mqtt", up, why: "gone" }),
    unread: (id: string) => tell({ type: "unread", at: moment(), source: "mqtt", device: id, fault: "checksum" }),
    settle(next: Home) {
      now = next;
      tell({ type: "settings", at: moment(), home: next });
    },
    diskGone(is: boolean) {
      journal.mode = is ? "memory" : "disk";
    },
    journal,
    async of(day: string) {
      await watch();
      return minutesKept?.of(day) ?? [];
    },
    papers: () => minutesKept?.papers.waiting() ?? [],
    minutes: () => minutesKept,
  };
}

/** "1440/1440", and each gap or time that does not count with its local times. */
export function inWords(account: ProtectedDay | undefined): string[] {
  if (!account) return ["nothing"];
  const { timeZone, day } = account;
  const format = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short", timeStyle: "short" });
  const clock = (at: number) => {
    const [date, time = ""] = format.format(at).split(" ");
    return date === day ? time : "24:00";
  };
  const spans = [...account.gaps, ...account.left].sort((a, b) => a.from - b.from);
  return [
    `${account.protected}/${account.counted}${account.excluded > 0 ? ` less ${account.excluded}` : ""}`,
    ...spans.map(({ from, to, why }) => `${clock(from)}-${clock(to)} ${why} ${(to - from) / 60_000}`),
  ];
}
