/** What is written down beside the rows of a batch: the engine never sees it. */
import type { Database } from "../../../alerts/program/sqlite.ts";
import { unreachable } from "../../../devices/model/fact.ts";
import type { Note } from "../batch-rows.ts";
import { writeJoined, writeReceipt, writeRefused, writeSettled, writeTry } from "./deliveries.ts";
import { writeProtected } from "./protected.ts";
import { writeRegister } from "./register.ts";

export function writeNote(db: Database, note: Note): void {
  switch (note.do) {
    case "receive":
      writeReceipt(db, note);
      return;
    case "refuse":
      writeRefused(db, note);
      return;
    case "settle":
      writeSettled(db, note);
      return;
    case "join":
      writeJoined(db, note.joined);
      return;
    case "tried":
      writeTry(db, note.one);
      return;
    case "path":
      db.run("INSERT OR REPLACE INTO path (label, body) VALUES (?, ?)", note.path, note.body);
      return;
    case "protected":
      writeProtected(db, note.change);
      return;
    case "register":
      writeRegister(db, note.row);
      return;
    case "advance":
      // A cursor only goes forward, whatever order its owner's calls arrive in.
      db.run(
        `INSERT INTO cursor (name, position) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET position = max(position, excluded.position)`,
        ...[note.cursor, note.position],
      );
      return;
    case "quarantine":
      db.run(
        "INSERT INTO quarantine (cursor, reading, line, reason) VALUES (?, ?, ?, ?)",
        ...[note.cursor, note.reading, note.line, note.reason],
      );
      return;
    default:
      unreachable(note);
  }
}
