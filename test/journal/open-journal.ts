import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Journal } from "../../gateway/journal/journal.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import type { JournalOptions } from "../../gateway/journal/options.ts";
import { handClock, home, listeningLog } from "./home.ts";
import { plainEngine } from "./plain-engine-url.ts";

/** A folder that is gone after the test. */
export function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "hearthwatch-journal-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function journalOptions(dir: string, more: Partial<JournalOptions> = {}): JournalOptions {
  return {
    dir,
    gatewayId: "gw-1",
    home,
    clock: handClock(),
    log: listeningLog(),
    receivers: ["centre"],
    keepDays: 30,
    engine: plainEngine,
    reserveBytes: 1_048_576,
    ...more,
  };
}

/** Stopped after the test, unless the story stops it itself. */
export async function journalIn(dir: string, more: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal(journalOptions(dir, more));
  let stopped = false;
  const stop = journal.stop.bind(journal);
  journal.stop = async () => {
    if (!stopped) await stop();
    stopped = true;
  };
  onTestFinished(() => journal.stop());
  return journal;
}
