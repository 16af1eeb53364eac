/** Notes of a sheet may name somebody who lives in a home: they are sealed, and after `notesKept` they are gone. */
import type { Database, Row } from "../../program/sqlite.ts";
import type { Case } from "../cases/case.ts";
import { openedText } from "../register/sealed-words.ts";
import { notesKept } from "../shift/notes.ts";
import { heldBy } from "../shift/sheet.ts";
import type { DutyRow, OpenSheet, ShiftStore } from "../shift/store.ts";
import type { SheetView } from "../shift/views.ts";
import { optionalNumber } from "./columns.ts";
import type { Writer } from "./group-commit.ts";
import type { Keys } from "./keys.ts";
import type { CaseLog } from "./log.ts";

export function openShiftStore(
  db: Database,
  writer: Writer,
  log: CaseLog,
  keys: Pick<Keys, "sealNotes" | "open">,
): ShiftStore {
  const stored = (sheet: SheetView): string => JSON.stringify({ ...sheet, notes: keys.sealNotes(sheet.notes) });
  const sheetOf = (row: Row | undefined): SheetView | undefined => {
    if (!row) return undefined;
    const sheet = JSON.parse(String(row.body)) as SheetView;
    return { ...sheet, notes: openedText(keys, sheet.notes) };
  };
  const end = (id: string, to: number, ended: string): void => {
    db.run("UPDATE duty SET to_at = ?, ended = ? WHERE id = ? AND to_at IS NULL", to, ended, id);
  };
  return {
    openDuties: async () => db.all("SELECT * FROM duty WHERE to_at IS NULL ORDER BY from_at, id").map(dutyOf),
    beginDuty: (duty, word) =>
      writer.write(() => {
        const { id, person, leads, from } = duty;
        db.run("INSERT INTO duty VALUES (?,?,?,?,?,NULL,NULL)", id, person.id, person.name, leads ? 1 : 0, from);
        log.note(word, "duty_on", { duty: id });
      }),
    endDuty: (id, to, ended, word) =>
      writer.write(() => {
        end(id, to, ended);
        log.note(word, "duty_off", { duty: id, ended });
      }),
    leaveDuty: (duty, to, word) =>
      writer.write(() => {
        if (isHolding(db, duty.person.id)) return "holding";
        end(duty.id, to, "left");
        log.note(word, "duty_off", { duty: duty.id, ended: "left" });
        return "gone";
      }),
    openSheets: async () =>
      db.all("SELECT body FROM shift_sheets WHERE finished_at IS NULL ORDER BY opened_at, id").map(openOf),
    keepOpenSheet: (sheet) =>
      writer.write(() => {
        const body = JSON.stringify(sheet);
        db.run(
          "INSERT INTO shift_sheets VALUES (?,?,?,NULL,?) ON CONFLICT (id) DO UPDATE SET body = excluded.body WHERE finished_at IS NULL",
          sheet.id,
          sheet.by.id,
          sheet.openedAt,
          body,
        );
      }),
    finishSheet: (sheet, duty, word) =>
      writer.write(() => {
        if (isHolding(db, sheet.by.id)) return "holding";
        const at = sheet.finishedAt ?? word.at;
        db.run("UPDATE shift_sheets SET finished_at = ?, body = ? WHERE id = ?", at, stored(sheet), sheet.id);
        forgetNotes(db, at - notesKept);
        end(duty, at, "handed_over");
        log.note(word, "shift_handed_over", { duty, sheet: sheet.id, cases: sheet.handed.length });
        return "gone";
      }),
    readSheet: (id, by, at) =>
      writer.write(() => {
        const found = sheetOf(db.get("SELECT body FROM shift_sheets WHERE id = ? AND finished_at IS NOT NULL", id));
        if (!found || found.readBy.some(({ person }) => person.id === by.id)) return found;
        const read = { ...found, readBy: [...found.readBy, { person: by, at }] };
        db.run("UPDATE shift_sheets SET body = ? WHERE id = ?", stored(read), id);
        return read;
      }),
    forgetNotes: (before) => writer.write(() => forgetNotes(db, before)),
    sheet: async (id) => sheetOf(db.get("SELECT body FROM shift_sheets WHERE id = ? AND finished_at IS NOT NULL", id)),
    sheets: async (limit) =>
      db
        .all("SELECT body FROM shift_sheets WHERE finished_at IS NOT NULL ORDER BY finished_at DESC, id LIMIT ?", limit)
        .flatMap((row) => sheetOf(row) ?? []),
  };
}

const dutyOf = (row: Row): DutyRow => ({
  id: String(row.id),
  person: { id: String(row.account), name: String(row.name) },
  leads: row.leads === 1,
  from: Number(row.from_at),
  to: optionalNumber(row.to_at),
});
/** Only this file writes these bodies. */
const openOf = (row: Row): OpenSheet => JSON.parse(String(row.body)) as OpenSheet;

/** A claim may be written in the very moment in which its person leaves. */
function isHolding(db: Database, person: string): boolean {
  const own = "SELECT body FROM cases WHERE open = 1 AND json_extract(body, '$.owner.id') = ?";
  return heldBy(db.all(own, person).map(caseIn), person).length > 0;
}
const caseIn = (row: Row): Case => JSON.parse(String(row.body)) as Case;

function forgetNotes(db: Database, before: number): void {
  db.run(
    `UPDATE shift_sheets SET body = json_set(body, '$.notes', '') WHERE finished_at IS NOT NULL AND finished_at < ?
     AND json_extract(body, '$.notes') <> ''`,
    Math.trunc(before),
  );
}
