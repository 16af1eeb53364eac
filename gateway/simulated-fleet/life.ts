/** Ordinary life by chance: each home's next happening follows from its own dice, so that the same seed gives the same days. */
import type { Timers } from "../../alerts/program/timers.ts";
import type { SimulatedGateway } from "./home.ts";
import { badLines, type FleetKind, goneSilent, type Kind, kinds, pressedAgain } from "./kinds.ts";

export interface LifeSettings {
  /** Happenings come so many times as often as in life; each lasts as long as in life. */
  readonly faster: number;
  /** Left out: a quiet fleet has no emergency of its own. */
  readonly without?: ReadonlySet<Happening>;
}

export interface LifeDeps extends LifeSettings {
  readonly timers: Pick<Timers, "after">;
  readonly now: () => number;
  readonly random: () => number;
}

export type Happening = FleetKind | "gone_silent" | "bad_line";

const day = 86_400_000;
const minute = 60_000;
/** The dice forget what was: a longer wait is thrown in pieces (timers reach 24 days). */
const longestWait = day;
/** Local hour in China, which knows no summer time. */
const localHour = (now: number): number => Math.floor((now / 3_600_000 + 8) % 24);

export function startLife(home: SimulatedGateway, deps: LifeDeps): { stop(): void } {
  const { random, timers, faster } = deps;
  const rates = ratesOf(random() < badLines.share, deps.without ?? new Set());
  const total = rates.reduce((sum, { perDay }) => sum + perDay, 0);
  const waiting = new Set<() => void>();
  const later = (ms: number, run: () => void): void => {
    const callOff = timers.after(ms, () => {
      waiting.delete(callOff);
      run();
    });
    waiting.add(callOff);
  };
  const lasting = ({ from, to }: { readonly from: number; readonly to: number }): number =>
    (from + (to - from) * random()) * minute;

  function happen(what: Happening): void {
    if (what === "gone_silent" || what === "bad_line") {
      if (home.isCut) return;
      home.cut();
      later(lasting(what === "bad_line" ? badLines.lasts : goneSilent.lasts), () => home.mend());
    } else if (what === "fall" || what === "fall_cancelled") {
      home.fall(what === "fall" ? "raised" : "cancelled");
    } else {
      const kind: Kind = kinds[what];
      if (!inHours(kind, localHour(deps.now()))) return;
      const alert = home.raise(what);
      if (kind.lasts) later(lasting(kind.lasts), () => home.clear(alert));
      if (what === "call_rescue" && random() < pressedAgain.share) later(pressedAgain.after, () => home.repeat(alert));
    }
  }

  function next(): void {
    if (total === 0) return;
    const wait = (-Math.log(1 - random()) * day) / (total * faster);
    later(Math.min(wait, longestWait), () => {
      if (wait <= longestWait) happen(pick(rates, random() * total));
      next();
    });
  }
  next();
  return {
    stop() {
      for (const callOff of waiting) callOff();
      waiting.clear();
    },
  };
}

interface Rate {
  readonly what: Happening;
  readonly perDay: number;
}

function ratesOf(badLine: boolean, without: ReadonlySet<Happening>): readonly Rate[] {
  const alerts = (Object.keys(kinds) as FleetKind[]).map((what): Rate => ({ what, perDay: kinds[what].perDay }));
  const lines: readonly Rate[] = [
    { what: "gone_silent", perDay: goneSilent.perDay },
    ...(badLine ? [{ what: "bad_line" as const, perDay: badLines.perDay }] : []),
  ];
  return [...alerts, ...lines].filter(({ what }) => !without.has(what));
}

function pick(rates: readonly Rate[], dice: number): Happening {
  let left = dice;
  for (const { what, perDay } of rates) {
    left -= perDay;
    if (left < 0) return what;
  }
  return rates.at(-1)?.what ?? "gone_silent";
}

function inHours({ hours }: Kind, hour: number): boolean {
  if (!hours) return true;
  const [from, to] = hours;
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}
