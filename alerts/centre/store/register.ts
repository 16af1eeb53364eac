/** The register: each home and each row of staff sealed under its key; the ids alone are readable. */
import type { z } from "zod";
import type { Database, Row } from "../../program/sqlite.ts";
import type { Word } from "../cases/happened.ts";
import { opened, sealed } from "../register/seal.ts";
import { helperShape, homeShape, type KeptHome, stationShape } from "../register/shapes.ts";
import type { RegisterChanges, RegisterStore } from "../register/store.ts";
import { eraser } from "./erase.ts";
import type { Writer } from "./group-commit.ts";
import { homeKey, type Keys, staffKey } from "./keys.ts";
import type { CaseLog } from "./log.ts";
import { recordsOf } from "./records.ts";

export function openRegisterStore(db: Database, writer: Writer, log: CaseLog, keys: Keys): RegisterStore {
  const keyed = (name: string): Buffer => {
    const key = keys.forWriting(name);
    if (!key) throw new Error(`nothing can be sealed: ${keys.locked ?? `the key "${name}" does not open`}`);
    return key;
  };
  const box = (name: string, row: string, value: unknown): Buffer =>
    sealed(keyed(name), Buffer.from(JSON.stringify(value)), row);
  const saveHome = ({ home, version, changedAt }: KeptHome): void => {
    const { id } = home;
    const row = box(homeKey(id), homeRow(id), home);
    db.run("INSERT OR REPLACE INTO register_homes VALUES (?,?,?,?)", id, version, changedAt, row);
    db.run("DELETE FROM register_erased WHERE home = ?", id);
  };
  const saveStaff = (kind: StaffKind, of: { readonly id: string }): void => {
    const row = box(staffKey, staffRow(kind, of.id), of);
    db.run("INSERT OR REPLACE INTO register_staff VALUES (?,?,?)", kind, of.id, row);
  };
  const versionOf = (id: string): number =>
    Number(db.get("SELECT version FROM register_homes WHERE id = ?", id)?.version ?? 0);
  const change = ({ homes = [], stations = [], helpers = [] }: RegisterChanges, at: number) => {
    const movedOn = homes.find(({ home, version }) => version !== undefined && version !== versionOf(home.id));
    if (movedOn) return { movedOn: movedOn.home.id };
    const kept = homes.map(({ home }) => ({ home, version: versionOf(home.id) + 1, changedAt: Math.trunc(at) }));
    for (const each of kept) saveHome(each);
    for (const each of stations) saveStaff("station", each);
    for (const each of helpers) saveStaff("helper", each);
    return { homes: kept };
  };
  return {
    registerLocked: () => keys.locked,
    register: async () => readAll(db, keys),
    changeRegister: (changes, word, event, body) =>
      writer.write(() => {
        const done = change(changes, word.at);
        if ("homes" in done) log.note(word, event, body);
        return done;
      }),
    recordsOf: async (home, gateways) => recordsOf(db, keys, home, gateways),
    eraseHome: eraser(db, writer, keys, (home: string, word: Word, body) => {
      keys.destroy(homeKey(home));
      log.note(word, "home_erased", { home, ...body });
    }),
  };
}

type StaffKind = "station" | "helper";
const homeRow = (id: string): string => `home ${id}`;
const staffRow = (kind: StaffKind, id: string): string => `${kind} ${id}`;

function readAll(db: Database, keys: Keys) {
  const unopened: string[] = [];
  const rows = <S extends z.ZodType>(found: readonly Row[], shape: S, keyOf: (id: string) => string, name: string) =>
    found.flatMap((row) => {
      const id = String(row.id);
      const key = keys.of(keyOf(id));
      const plain = key && row.sealed instanceof Uint8Array ? opened(key, row.sealed, `${name} ${id}`) : undefined;
      const read = plain && shape.safeParse(JSON.parse(plain.toString()));
      if (read?.success) return [{ row, value: read.data }];
      unopened.push(`${name} ${id}`);
      return [];
    });
  const staff = <S extends z.ZodType>(kind: StaffKind, shape: S) =>
    rows(db.all("SELECT * FROM register_staff WHERE kind = ? ORDER BY id", kind), shape, () => staffKey, kind);
  const homes = rows(db.all("SELECT * FROM register_homes ORDER BY id"), homeShape, homeKey, "home");
  return {
    homes: homes.map(({ row, value }) => ({
      ...{ home: value, version: Number(row.version), changedAt: Number(row.changed_at) },
    })),
    stations: staff("station", stationShape).map(({ value }) => value),
    helpers: staff("helper", helperShape).map(({ value }) => value),
    erased: db.all("SELECT home FROM register_erased").map(({ home }) => String(home)),
    unopened,
  };
}
