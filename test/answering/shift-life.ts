/** A desk with a store of its own and a life that is the same each time: calls at given moments, answered, lost, given back, reopened. */

import type { CaseAlert, CaseEvent } from "../../alerts/centre/cases/case.ts";
import { openDesk } from "../../alerts/centre/desk/desk.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import type { Store } from "../../alerts/centre/store/store.ts";
import { noCrash } from "../../alerts/program/crash-point.ts";
import { alertOf, uuidv7 } from "../centre/messages.ts";

export const li = { person: { id: "p-li", name: "李静" }, role: "dispatcher" };
export const gao = { person: { id: "p-gao", name: "高远" }, role: "shift_lead" };
export const second = 1_000;
export const minute = 60_000;
export const day = 86_400_000;

/** Numbers that look like chance and are the same each time (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Call {
  readonly id: string;
  /** A command at a moment; the whole life of one case stands in the order it is told. */
  says(at: number, event: object, by?: typeof li): Promise<void>;
  shown(at: number): Promise<void>;
}

export interface Life {
  readonly store: Store;
  call(at: number, more?: Parameters<typeof alertOf>[1]): Promise<Call>;
  /** Somebody rings, and whoever takes the call opens a case of it. */
  rung(at: number, severity?: "emergency" | "warning"): Promise<Omit<Call, "shown">>;
  drill(at: number): Promise<string>;
  leasesEnd(at: number): Promise<void>;
  duty(person: string, from: number, to: number | undefined): Promise<void>;
  /** Nothing of these reads the clock but this. */
  at(now: number): void;
  readonly now: () => number;
  close(): Promise<void>;
}

export function openLife(data: string, homeOf = (n: number): string => `home-${n}`): Life {
  const store = openSqliteStore(`${data}/centre.db`);
  let at = 0;
  let homes = 0;
  const policy = () => ({ lease: 2 * minute, ringLease: minute, reopenWithin: 15 * minute, autoResolveOnClear: false });
  const desk = openDesk({
    ...{ store, now: () => at, mono: () => at, newId: uuidv7, policy, clockOffset: () => undefined },
    absences: () => ({ centre: [], home: [] }),
    ...{ testExpires: day, crashPoint: noCrash, happened: () => {} },
  });
  const saysOf =
    (id: string): Call["says"] =>
    async (moment, event, by = li) => {
      at = moment;
      const now = await store.caseOf(id);
      const whole = { by: by.person, ...event } as CaseEvent;
      const answer = await desk.command(id, uuidv7(), now?.version ?? 0, whole, by);
      if (!answer.ok) throw new Error(`${whole.type}: ${answer.why}`);
    };
  return {
    store,
    now: () => at,
    at(now) {
      at = now;
    },
    async call(when, more) {
      at = when;
      homes += 1;
      const gateway = `g${homes % 40}`;
      const message = alertOf(homes, { gatewayId: gateway, epoch: `e${homes}`, device: `d${homes % 3}`, ...more });
      await desk.takeAlert(message, homeOf(homes), "{}");
      const found = await store.caseOfAlert(message.alertId);
      if (!found) throw new Error("no case was made");
      return {
        id: found.id,
        says: saysOf(found.id),
        async shown(moment) {
          at = moment;
          await desk.shown(message.alertId, "k1", li, true);
        },
      };
    },
    async rung(when, severity = "emergency") {
      at = when;
      homes += 1;
      const call = { home: homeOf(homes), severity, rang: "neighbour" } as const;
      const told = await desk.callIn(call, uuidv7(), li, { gateway: `g${homes % 40}`, atConsole: false });
      if (!told.ok) throw new Error(`callIn: ${told.why}`);
      return { id: told.case.id, says: saysOf(told.case.id) };
    },
    async drill(when) {
      at = when;
      homes += 1;
      const word = { at, mono: at, via: "centre", actor: undefined, role: undefined } as const;
      const id = uuidv7();
      const home = `drill-${homes}`;
      const alert: CaseAlert = {
        ...{ id: uuidv7(), kind: "fall", severity: "emergency", at, atTrusted: true, storedAt: at, repeats: 0 },
        ...{ condition: "active", cancelRequested: false, causes: [], snapshot: [] },
      };
      const raise = { type: "raise", id, lane: "emergency", key: `${home}|emergency`, home, gateway: home } as const;
      const { step } = await import("../../alerts/centre/cases/machine.ts");
      await store.changeByKey(raise.key, word, () => {
        const event: CaseEvent = { ...raise, test: false, drill: "drill-1", alert, policy: policy() };
        const next = step(undefined, event, at);
        return next.ok ? [{ event, before: undefined, after: next.case, receipts: [] }] : [];
      });
      return id;
    },
    async leasesEnd(when) {
      at = when;
      await desk.endLeases();
    },
    async duty(person, from, to) {
      const id = uuidv7();
      const word = { at: from, mono: from, via: "http", actor: person, role: "dispatcher" } as const;
      await store.beginDuty({ id, person: { id: person, name: person }, leads: false, from }, word);
      if (to !== undefined) await store.endDuty(id, to, "left", { ...word, at: to });
    },
    close: () => store.close(),
  };
}

/** A month of calls, some of everything; the last days of the month before and the first of the month after are in it. */
export async function liveThrough(life: Life, from: number, days: number, each: number, seed = 7): Promise<void> {
  const roll = dice(seed);
  const span = (least: number, most: number): number => Math.floor(least + roll() * (most - least));
  for (let n = 0; n < days; n += 1) {
    const morning = from + n * day;
    await life.duty("p-li", morning + 8 * 60 * minute, morning + 20 * 60 * minute);
    if (n % 3 > 0) await life.duty("p-zhou", morning + 9 * 60 * minute, morning + 19 * 60 * minute);
    for (let c = 0; c < each; c += 1) {
      let at = morning + span(0, day);
      const later = (least: number, most: number): number => {
        at += span(least, most);
        return at;
      };
      const kind =
        (["call_rescue", "fall", "no_activity", "door_at_night", "device_lost", "smoke"] as const)[span(0, 6)] ??
        "fall";
      const severity =
        kind === "door_at_night"
          ? "notice"
          : kind === "no_activity" || kind === "device_lost"
            ? "warning"
            : "emergency";
      const call = await life.call(at, { kind, severity, test: roll() < 0.15 });
      if (roll() < 0.95) await call.shown(later(100, 9_000));
      if (roll() < 0.02) continue;
      at += roll() < 0.93 ? span(500, 12_000) : span(9_000, 400_000);
      await call.says(at, { type: "claim", atConsole: false });
      if (roll() < 0.06) {
        await call.says(later(1_000, 60_000), { type: "release" });
        await call.says(later(1_000, 300_000), { type: "claim", atConsole: false });
        if (roll() < 0.4) {
          await call.says(later(1_000, 60_000), { type: "release" });
          await call.says(later(1_000, 30_000), { type: "claim", atConsole: false }, gao);
          continue;
        }
      } else if (roll() < 0.04) {
        await life.leasesEnd(at + 2 * minute);
        await call.says(later(2 * minute + 1_000, 2 * minute + 90_000), { type: "claim", atConsole: false });
      }
      await call.says(later(1_000, 40_000), { type: "contact", to: "120", result: "spoke" });
      if (roll() < 0.3) await call.says(later(1_000, 40_000), { type: "contact", to: "home", result: "no_answer" });
      await call.says(later(1_000, 60_000), { type: "contact", to: "home", result: "spoke" });
      if (roll() < 0.4) {
        const sent = { responder: "s1", kind: "station", name: "和顺里服务站", etaMinutes: 10 };
        await call.says(later(1_000, 60_000), { type: "dispatch", ...sent });
        if (roll() < 0.8) await call.says(later(2 * minute, 25 * minute), { type: "arrive", proof: "phone" });
      }
      const outcomes = ["ambulance", "false_sensor", "false_accidental", "advice_only", "staff_helped"] as const;
      await call.says(later(1_000, 60_000), { type: "resolve", outcome: outcomes[span(0, 5)] });
      if (roll() < 0.05) {
        await call.says(later(1_000, 60_000), { type: "reopen", reason: "还有事" });
        if (roll() < 0.5) await call.says(later(1_000, 300_000), { type: "claim", atConsole: false });
      }
    }
    if (n % 3 === 0) await life.drill(morning + span(0, day));
  }
}
