/**
 * Protected minutes of all beds: what gateways report each minute, what they file when a day is over, and, for time of which no
 * gateway has told, the centre's own word: unprotected. A gateway speaks for its own beds alone, and its sums must hold.
 */
import { breath } from "../../program/breath.ts";
import { jsonOf } from "../../program/json.ts";
import type { Log } from "../../program/log.ts";
import { faultIn, minute, type ProtectedDay } from "../../protected/account.ts";
import { type Day, dateAt, dayOf, type LocalDate } from "../../protected/day.ts";
import { protectedRecord, type RecordMessage } from "../../protocol.ts";
import type { Presence } from "../gateways/presence.ts";
import type { Register } from "../register/register.ts";
import { filled, type ToldDay } from "./filled.ts";
import type { ProtectedBed, ProtectedRow, ProtectedStore } from "./store.ts";

export interface ProtectedDeps {
  readonly store: ProtectedStore;
  readonly register: Pick<Register, "gateway" | "gateways">;
  readonly presence: Pick<Presence, "row">;
  readonly now: () => number;
  readonly log: Log;
}

export interface BedDay extends ToldDay {
  readonly gateway: string;
  readonly home: string;
}

export interface ProtectedDays {
  reported(gateway: string, days: readonly ProtectedDay[]): void;
  /** Resolves when the day is on disk, or with the reason why it never will be. */
  filed(record: Pick<RecordMessage, "gatewayId" | "body">): Promise<string | undefined>;
  of(day: LocalDate, home?: string): Promise<readonly BedDay[]>;
  /** The day that is running at most homes. */
  readonly today: LocalDate;
  /** What was reported since the last time goes to disk. */
  save(): Promise<void>;
}

/** Where a gateway has never said in which zone it lives. */
const usualZone = "Asia/Shanghai";
/** Between two breaths: some ms. */
const bedsInOneGo = 10;
/** Beds of one gateway: a home has at most ten people. */
const bedsAtMost = 10;
/** A home's clock may be so far ahead of ours (ms) that we still take its word. */
const aheadAtMost = 10 * minute;

export async function openProtectedDays(deps: ProtectedDeps): Promise<ProtectedDays> {
  const { store, register, presence, now, log } = deps;
  const beds = new Map<string, Map<string, ProtectedBed>>();
  const keyOf = (...parts: string[]) => parts.join("\n");
  const bedsOf = (gateway: string): ReadonlyMap<string, ProtectedBed> => beds.get(gateway) ?? new Map();
  const put = (bed: ProtectedBed) => void beds.set(bed.gateway, new Map(bedsOf(bed.gateway)).set(bed.bed, bed));
  for (const bed of await store.protectedBeds()) put(bed);
  const calendar = openCalendar();
  let unsaved = new Map<string, ProtectedRow>();

  /** `undefined`: it may be kept. */
  function faultOf(gateway: string, account: ProtectedDay, isFinal: boolean): string | undefined {
    const { bed, day, timeZone, until } = account;
    const mine = register.gateway(gateway);
    if (!mine) return "a gateway outside the register";
    const known = bedsOf(gateway);
    if (!known.has(bed) && onDay(known, day) >= bedsAtMost) return "more beds than a home has";
    const isOthers = () => register.gateways().some((each) => each.id !== gateway && each.bed === bed);
    if (!known.has(bed) && mine.bed !== bed && isOthers()) return "the bed of another gateway";
    const span = calendar(day, timeZone);
    if (!span) return "no day of any calendar";
    const { first, end } = span;
    if (until > now() + aheadAtMost) return "a time that has not come";
    if (until % minute !== 0 || until < first * minute || until > end * minute) return "an end outside its day";
    if (isFinal && until !== end * minute) return "a day that is not whole";
    return faultIn(account, until / minute - first);
  }

  const rowOf = (gateway: string, account: ProtectedDay, isFinal: boolean): ProtectedRow => ({
    ...{ gateway, bed: account.bed, day: account.day, isFinal, storedAt: now(), account },
    home: register.gateway(gateway)?.home ?? "",
  });

  function learn({ gateway, home, bed, day, account: { timeZone } }: ProtectedRow): ProtectedBed {
    const known = bedsOf(gateway).get(bed);
    const firstDay = known && known.firstDay < day ? known.firstDay : day;
    const lastDay = known && known.lastDay > day ? known.lastDay : day;
    const next = { gateway, home, bed, timeZone, firstDay, lastDay };
    put(next);
    return next;
  }

  async function keep(rows: readonly ProtectedRow[]): Promise<void> {
    if (rows.length > 0) await store.keepProtected(rows, rows.map(learn));
  }

  const zoneOfGateway = (gateway: string): string => [...bedsOf(gateway).values()][0]?.timeZone ?? usualZone;

  /** Beds that a day should speak of: known by then, and not moved away before. */
  function* expectedOn(
    day: LocalDate,
  ): Generator<Pick<ProtectedBed, "gateway" | "bed" | "timeZone"> & { home: string }> {
    for (const { id, home, bed } of register.gateways()) {
      const own = [...bedsOf(id).values()];
      if (own.length === 0) {
        // It has a bed, and has never said how that is watched.
        const since = dateAt(Math.floor((presence.row(id).heardAt ?? now()) / minute), usualZone);
        if (day >= since) yield { gateway: id, home, bed: bed ?? home, timeZone: usualZone };
        continue;
      }
      const newest = own.reduce((last, { lastDay }) => (lastDay > last ? lastDay : last), "");
      for (const { firstDay, lastDay, bed: known, timeZone } of own)
        if (day >= firstDay && (day <= lastDay || lastDay === newest))
          yield { gateway: id, home, bed: known, timeZone };
    }
  }

  return {
    reported(gateway, days) {
      for (const account of days) {
        const fault = faultOf(gateway, account, false);
        if (fault !== undefined) log.warn("protected.not_taken", { gateway, day: account.day, why: fault });
        else {
          const row = rowOf(gateway, account, false);
          learn(row);
          unsaved.set(keyOf(gateway, account.bed, account.day), row);
        }
      }
    },
    async filed({ gatewayId, body }) {
      const read = protectedRecord.safeParse(jsonOf(body));
      if (!read.success) return "body: not a day of protected minutes";
      const { day, accounts } = read.data;
      if (accounts.some((each) => each.day !== day)) return "body: accounts of another day";
      for (const account of accounts) {
        const fault = faultOf(gatewayId, account, true);
        if (fault !== undefined) return fault;
      }
      for (const { bed } of accounts) unsaved.delete(keyOf(gatewayId, bed, day));
      await keep(accounts.map((account) => rowOf(gatewayId, account, true)));
      return undefined;
    },
    async of(day, wanted) {
      const onDisk = new Map((await store.protectedOn(day)).map((row) => [keyOf(row.gateway, row.bed, day), row]));
      const all: BedDay[] = [];
      let looked = 0;
      for (const { gateway, home, bed, timeZone } of expectedOn(day)) {
        looked += 1;
        if (looked % bedsInOneGo === 0) await breath();
        const kept = onDisk.get(keyOf(gateway, bed, day));
        const row = kept?.isFinal ? kept : (unsaved.get(keyOf(gateway, bed, day)) ?? kept);
        const { lost, heardAt } = presence.row(gateway);
        const isGone = lost || heardAt === undefined;
        const told = filled(row, { bed, day, timeZone: row?.account.timeZone ?? timeZone, now: now(), isGone });
        // A hub that moved house since: that day was the other home's.
        if (told) all.push({ gateway, home: row?.home ?? home, ...told });
      }
      return all.filter(({ home }) => wanted === undefined || home === wanted);
    },
    get today() {
      const zones = register.gateways().map(({ id }) => zoneOfGateway(id));
      return dateAt(Math.floor(now() / minute), zones[0] ?? usualZone);
    },
    async save() {
      const rows = [...unsaved.values()];
      await keep(rows);
      const kept = new Set(rows);
      // What came meanwhile waits for the next time.
      unsaved = new Map([...unsaved].filter(([, row]) => !kept.has(row)));
    },
  };
}

/** Of all beds: what a supervisor is asked for. */
export function sumOf(beds: readonly BedDay[]) {
  const sum = (of: (bed: BedDay) => number) => beds.reduce((total, bed) => total + of(bed), 0);
  return {
    beds: beds.length,
    counted: sum((b) => b.counted),
    protected: sum((b) => b.protected),
    excluded: sum((b) => b.excluded),
  };
}

const onDay = (beds: ReadonlyMap<string, ProtectedBed>, day: LocalDate): number =>
  [...beds.values()].filter(({ lastDay }) => lastDay >= day).length;

/** Days and zones of all homes are few, and each costs more than the sums in it. */
const daysRemembered = { most: 500, whenFull: "begin-anew" } as const;

/** `undefined`: there is no such day, or no such zone. */
function openCalendar(): (day: LocalDate, timeZone: string) => Day | undefined {
  const known = new Map<string, Day | undefined>();
  return (day, timeZone) => {
    const key = `${day} ${timeZone}`;
    if (!known.has(key)) {
      if (known.size >= daysRemembered.most) known.clear();
      known.set(key, dayIn(day, timeZone));
    }
    return known.get(key);
  };
}

function dayIn(day: LocalDate, timeZone: string): Day | undefined {
  try {
    return dayOf(day, timeZone);
  } catch (fault) {
    // What Intl and Date say of a zone or a date that there is none of.
    if (fault instanceof RangeError) return undefined;
    throw fault;
  }
}
