/** What a journal holds after the fault: opened as a start of the gateway would, and compared with what was acknowledged. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { journalFile } from "../../gateway/journal/files.ts";
import { alertFrom, messageFrom } from "../../gateway/journal/rows.ts";
import { openStore } from "../../gateway/journal/store.ts";

export interface Found {
  /** Presses whose frame, alert and message are all there and in the outbox. */
  readonly whole: ReadonlySet<string>;
  readonly faults: readonly string[];
}

export function inspect(dir: string): Found {
  const store = openStore(journalFile(dir), ["centre"]);
  const { db } = store;
  try {
    const faults: string[] = [];
    const check = db.get("PRAGMA quick_check")?.quick_check;
    if (check !== "ok") faults.push(`quick_check: ${String(check)}`);
    const frames = new Set<string>();
    for (const { bytes } of db.all("SELECT bytes FROM entry WHERE kind = 'frame'")) {
      const token = bytes instanceof Uint8Array ? tokenIn(Buffer.from(bytes).toString()) : undefined;
      if (token) frames.add(token);
    }
    const alerts = new Set<string>();
    for (const row of db.all("SELECT * FROM alert")) {
      const alert = alertFrom(row);
      if (alert) alerts.add(alert.id);
      else faults.push(`alert ${String(row.n)} is not what was written`);
    }
    const whole = new Set<string>();
    const sequences = new Map<string, number[]>();
    for (const row of db.all(
      "SELECT m.* FROM message m JOIN delivery d ON d.message = m.n WHERE d.state = 'waiting'",
    )) {
      const message = messageFrom(row);
      if (!message) {
        faults.push(`message ${String(row.n)} is not what was written`);
        continue;
      }
      sequences.set(message.epoch, [...(sequences.get(message.epoch) ?? []), message.seq]);
      const token = String(message.causes[0]?.fact.by);
      if (whole.has(token)) faults.push(`${token} has two alerts`);
      if (frames.has(token) && alerts.has(message.alertId)) whole.add(token);
    }
    for (const [epoch, seqs] of sequences)
      if (seqs.some((seq, at) => seq !== at + 1)) faults.push(`epoch ${epoch} has a gap or a double`);
    return { whole, faults };
  } finally {
    store.close();
  }
}

/** The line for each press that was acknowledged. */
export function acknowledgedIn(dir: string): readonly string[] {
  const file = join(dir, "acks");
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
}

const tokenIn = (text: string): string | undefined => /"by":"(press-\d+)"/.exec(text)?.[1];
