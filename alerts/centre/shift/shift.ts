/** Who is on duty, and how a shift is handed over: nobody leaves with an open case in hand, and every case is taken by name. */
import type { Log } from "../../program/log.ts";
import type { Case, Person } from "../cases/case.ts";
import type { Word } from "../cases/happened.ts";
import type { CaseStore } from "../cases/store.ts";
import type { Consoles } from "../consoles.ts";
import type { Desk } from "../desk/desk.ts";
import { notesKept } from "./notes.ts";
import { forLead, heldBy, lineOf, type Surroundings, sheetNow } from "./sheet.ts";
import type { DutyRow, OpenSheet, ShiftStore } from "./store.ts";
import type { DutyView, SheetCase, SheetView, ShiftView } from "./views.ts";

/**
 * ms. Whoever has no console for `forgotten` is not on duty any more, whatever they said last; `look`: how often that, and what
 * nobody has confirmed, is looked at; `old`: how often notes that are too old are. `kept`: sheets a page is shown; `closed`: cases
 * looked through for those of the shift.
 */
export const shiftTimes = { forgotten: 1_800_000, look: 10_000, old: 3_600_000, kept: 30, closed: 1_000 } as const;

export interface ShiftDeps {
  readonly store: ShiftStore & Pick<CaseStore, "openCases" | "closedCases" | "caseOf">;
  readonly desk: Pick<Desk, "command">;
  readonly consoles: Pick<Consoles, "hasOne">;
  readonly around: () => Promise<Omit<Surroundings, "open" | "closed">>;
  readonly drillDue: () => Promise<ShiftView["drillDue"]>;
  readonly now: () => number;
  readonly mono: () => number;
  readonly newId: () => string;
  /** Who is on duty has changed. */
  readonly changed: () => void;
  readonly log: Log;
}

export type Left<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly holding: SheetCase[] };

export interface Shift {
  onDuty(): readonly DutyView[];
  begin(person: Person, leads: boolean): Promise<void>;
  leave(person: Person): Promise<Left<undefined>>;
  view(person: Person): Promise<ShiftView>;
  /** The hand-over begins; `undefined`: not on duty. */
  open(person: Person): Promise<OpenSheet | undefined>;
  finish(person: Person, notes: string): Promise<Left<SheetView> | undefined>;
  read(id: string, person: Person): Promise<SheetView | undefined>;
  sheet(id: string): Promise<SheetView | undefined>;
  /** Duties that were forgotten end; what nobody confirmed is asked of the shift lead. */
  look(): Promise<void>;
}

export async function openShift(deps: ShiftDeps): Promise<Shift> {
  const { store, now } = deps;
  const duties = new Map((await store.openDuties()).map((duty) => [duty.person.id, duty]));
  const sheets = new Map((await store.openSheets()).map((sheet) => [sheet.by.id, sheet]));
  /** Since when somebody on duty has no console: after a restart everybody has just been there. */
  const gone = new Map<string, number>();

  let notesLookedAt = Number.NEGATIVE_INFINITY;

  const word = (person: Person | undefined, role: string): Word => ({
    ...{ at: now(), mono: deps.mono(), actor: person?.id, role },
    via: person ? "http" : "centre",
  });
  const roleOf = (duty: Pick<DutyRow, "leads">): string => (duty.leads ? "shift_lead" : "dispatcher");
  const holding = async (person: Person): Promise<SheetCase[]> =>
    heldBy(await store.openCases(), person.id).map(lineOf);
  const over = (person: Person): void => {
    duties.delete(person.id);
    gone.delete(person.id);
    deps.changed();
  };
  const listed = (sheet: OpenSheet): Promise<Case[]> =>
    Promise.all(sheet.cases.map((id) => store.caseOf(id))).then((found) => found.filter((of) => of !== undefined));
  /** What came into the hand since is on the sheet as well. */
  const grown = async (sheet: OpenSheet): Promise<OpenSheet> => {
    const more = (await holding(sheet.by)).map(({ id }) => id).filter((id) => !sheet.cases.includes(id));
    return more.length === 0 ? sheet : keep({ ...sheet, cases: [...sheet.cases, ...more] });
  };
  const keep = async (sheet: OpenSheet): Promise<OpenSheet> => {
    await store.keepOpenSheet(sheet);
    sheets.set(sheet.by.id, sheet);
    return sheet;
  };
  const drawn = async (sheet: OpenSheet): Promise<SheetView> => {
    const [latest, open, closed, around] = await Promise.all([
      listed(sheet),
      store.openCases(),
      store.closedCases(shiftTimes.closed),
      deps.around(),
    ]);
    return { ...sheetNow(sheet, latest, { ...around, open, closed }), notes: "", readBy: [] };
  };
  const onDuty = (): DutyView[] =>
    [...duties.values()].map(({ person, from, leads }) => ({ person, since: from, leads }));

  const forget = async (): Promise<void> => {
    for (const duty of [...duties.values()]) {
      const { id } = duty.person;
      if (deps.consoles.hasOne(id)) gone.delete(id);
      else if (!gone.has(id)) gone.set(id, now());
      else if (now() - (gone.get(id) ?? now()) >= shiftTimes.forgotten) {
        await store.endDuty(duty.id, now(), "no_console", word(undefined, roleOf(duty)));
        deps.log.warn("duty.forgotten", { person: id });
        over(duty.person);
      }
    }
  };
  const askLeads = async (): Promise<void> => {
    const leads = onDuty()
      .filter((duty) => duty.leads)
      .map(({ person }) => person);
    for (const sheet of [...sheets.values()].filter(({ by }) => duties.has(by.id)))
      for (const { case: of, to } of forLead(sheet, await listed(sheet), leads, now())) {
        // In the name of whoever began the hand-over; the role says that the centre did it.
        const ask = { type: "handover", by: sheet.by, to } as const;
        const actor = { person: sheet.by, role: "centre" };
        const answer = await deps.desk.command(of.id, deps.newId(), of.version, ask, actor);
        const present = sheets.get(sheet.by.id);
        if (answer.ok && present) await keep({ ...present, withLead: [...present.withLead, of.id] });
        else deps.log.warn("shift.lead_not_asked", { case: of.id });
      }
  };

  return {
    onDuty,
    async begin(person, leads) {
      if (duties.has(person.id)) return;
      const duty: DutyRow = { id: deps.newId(), person, leads, from: now() };
      duties.set(person.id, duty);
      await store.beginDuty(duty, word(person, roleOf(duty))).catch((fault: unknown) => {
        duties.delete(person.id);
        throw fault;
      });
      deps.changed();
    },
    async leave(person) {
      const duty = duties.get(person.id);
      const held = await holding(person);
      if (held.length > 0) return { ok: false, holding: held };
      if (!duty) return { ok: true, value: undefined };
      const going = await store.leaveDuty(duty, now(), word(person, roleOf(duty)));
      if (going === "holding") return { ok: false, holding: await holding(person) };
      over(person);
      return { ok: true, value: undefined };
    },
    async view(person) {
      const sheet = sheets.get(person.id);
      const duty = duties.get(person.id);
      const due = await deps.drillDue();
      return {
        ...{ now: now(), onDuty: onDuty(), kept: [...(await store.sheets(shiftTimes.kept))] },
        ...(due && { drillDue: due }),
        ...(duty && { since: duty.from }),
        ...(sheet && duty && { sheet: await drawn(await grown(sheet)) }),
      };
    },
    async open(person) {
      const duty = duties.get(person.id);
      if (!duty) return undefined;
      const found = sheets.get(person.id);
      // One of an earlier duty that was never finished is gone on with: its cases may still be in hand.
      if (found) return found.from === duty.from ? found : keep({ ...found, from: duty.from, openedAt: now() });
      const cases = (await holding(person)).map(({ id }) => id);
      return keep({ ...{ id: deps.newId(), by: person, from: duty.from }, openedAt: now(), cases, withLead: [] });
    },
    async finish(person, notes) {
      const duty = duties.get(person.id);
      const sheet = sheets.get(person.id);
      if (!duty || !sheet) return undefined;
      const held = await holding(person);
      if (held.length > 0) return { ok: false, holding: held };
      const whole: SheetView = { ...(await drawn(sheet)), finishedAt: now(), notes: notes.trim() };
      const going = await store.finishSheet(whole, duty.id, word(person, roleOf(duty)));
      if (going === "holding") return { ok: false, holding: await holding(person) };
      sheets.delete(person.id);
      over(person);
      return { ok: true, value: whole };
    },
    read: (id, person) => store.readSheet(id, person, now()),
    sheet: (id) => store.sheet(id),
    async look() {
      await forget();
      await askLeads();
      if (now() - notesLookedAt < shiftTimes.old) return;
      notesLookedAt = now();
      await store.forgetNotes(now() - notesKept);
    },
  };
}
