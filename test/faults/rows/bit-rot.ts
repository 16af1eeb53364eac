/** F-16: any bit of the file flips while the gateway is off. Damage is said, the rest is salvaged, nothing wrong is sent. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { journalFile } from "../../../gateway/journal/files.ts";
import { openKeeper } from "../../../gateway/journal/keeper.ts";
import { openReader } from "../../../gateway/journal/reader.ts";
import { home, momentAt, press } from "../../journal/home.ts";
import * as engine from "../../journal/plain-engine.ts";
import { seeded } from "../random.ts";
import type { Row } from "../report.ts";

const presses = 40;
/** Said after the damage: a gateway that has lost its file still takes what comes. */
const after = "press-after";

export const bitRot: Row = {
  id: "F-16",
  title: "a bit of the file flips: reported, salvaged, no wrong alert, no crash loop",
  fullRuns: 10_000,
  async run({ seed, runs = bitRot.fullRuns, workshop }) {
    const source = workshop.shelf("sound");
    live(source, (take) => {
      for (let n = 0; n < presses; n += 1) take(`press-${n}`);
    });
    const whole = readFileSync(journalFile(source));
    const written = messagesIn(source);
    const random = seeded(seed);
    const total = { crashes: 0, wrong: 0, silent: 0, damaged: 0, salvaged: 0, missing: 0, first: "" };
    for (let n = 0; n < runs; n += 1) {
      const dir = workshop.shelf("rotten");
      const rotten = Buffer.from(whole);
      const at = random.below(rotten.length);
      rotten.writeUInt8(rotten.readUInt8(at) ^ (1 << random.below(8)), at);
      writeFileSync(join(dir, "journal-000001.db"), rotten);
      try {
        const said = live(dir, (take) => take(after));
        const found = messagesIn(dir);
        const bad = [...found].filter(([token, body]) => token !== after && written.get(token) !== body);
        const missing = [...written.keys()].filter((token) => !found.has(token)).length;
        total.wrong += bad.length + (found.has(after) ? 0 : 1);
        total.missing += missing;
        total.damaged += said.includes("journal.memory") ? 1 : 0;
        total.salvaged += said.includes("journal.salvaged") ? 1 : 0;
        total.silent += missing > 0 && !said.includes("journal.memory") ? 1 : 0;
        if (bad.length > 0 || total.silent > 0) total.first ||= `bit in byte ${at}: ${bad[0]?.[0] ?? "silent"}`;
      } catch (fault) {
        total.crashes += 1;
        total.first ||= `byte ${at}: ${fault instanceof Error ? fault.stack : String(fault)}`;
      }
      rmSync(dir, { recursive: true });
    }
    const { crashes, wrong, silent, first, ...notes } = total;
    return {
      ...{ runs, lost: silent, dup: 0 },
      notes: { ...notes, crashes, wrong_alerts: wrong, silent, first_fault: first },
      green: crashes + wrong + silent === 0 && notes.damaged > 0 && notes.damaged === notes.salvaged,
    };
  },
};

/** One life of the writer; returns what it said. */
function live(dir: string, story: (take: (token: string) => void) => void): readonly string[] {
  const events: string[] = [];
  let ticks = 0;
  const keeper = openKeeper(
    { dir, gatewayId: "gw-1", home, receivers: ["centre"], keepDays: 30, reserveBytes: 4_096 },
    { engine, alertId: () => crypto.randomUUID(), ticks: () => ticks, event: (event) => events.push(event) },
  );
  const rest = () => {
    for (let i = 0; i < 40; i += 1) {
      keeper.rest();
      ticks += 1_000;
    }
  };
  keeper.start(keeper.last ?? momentAt(0));
  rest();
  story((token) => keeper.handle([{ do: "accept", arrival: press(momentAt(60_000), token) }]));
  rest();
  keeper.stop();
  return events;
}

/** The outbox as a path would read it: token and body. */
function messagesIn(dir: string): ReadonlyMap<string, string> {
  const reader = openReader(journalFile(dir), () => {});
  const messages = reader.unstored("centre", 500);
  reader.close();
  return new Map(messages.map((message) => [String(message.causes[0]?.fact.by), JSON.stringify(message)]));
}
