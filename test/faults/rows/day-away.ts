/**
 * F-27: the centre is away for a day of the home's clock, with 500 alarms and a million readings. When it is back the alarms
 * come first, emergencies before the rest, the oldest first among their like; a day's readings cost the gateway no memory.
 */
import { join } from "node:path";
import mqttPacket from "mqtt-packet";
import { startTestCentre, token } from "../../centre/running.ts";
import { startChild } from "../../kit/child.ts";
import { openIllLine } from "../../kit/ill-line.ts";
import type { Away, AwayTold } from "../link/away.ts";
import { isClean } from "../link/rows.ts";
import { count, judgeLink } from "../link/verdict.ts";
import type { Row } from "../report.ts";

const alarms = 500;
/** ms from the centre's return until it has everything. */
const within = 60_000;
/** Bytes by which the process may have grown in the second half of the day. What a home takes in peace is the bench's to say. */
const flat = 96 * 1_048_576;
/** A small box: the row waits longer than any day it was tried with. */
const longestDay = 3_600_000;

const program = new URL("../link/away.ts", import.meta.url).pathname;

export const dayAway: Row = {
  id: "F-27",
  title:
    "the centre is away for 24 h, 500 alarms and 1,000,000 readings: emergencies first, oldest first, stored within 60 s",
  /** Readings; the alarms are always 500. */
  fullRuns: 1_000_000,
  async run({ runs = dayAway.fullRuns, workshop }) {
    const folder = workshop.room("away");
    const data = join(folder, "centre");
    const started = await startTestCentre(data);
    const line = await openIllLine(started.addresses.mqttPorts[0] ?? 0);
    await line.refuse();
    const away: Away = {
      ...{ dir: join(folder, "gateway"), url: `mqtt://127.0.0.1:${line.port}`, token, alarms, readings: runs },
    };
    const child = startChild(process.execPath, [
      "--disable-warning=ExperimentalWarning",
      program,
      JSON.stringify(away),
    ]);
    const hears = <At extends AwayTold["at"]>(at: At, patience: number) =>
      child.line((said) => {
        const told = said.startsWith("{") ? (JSON.parse(said) as AwayTold) : undefined;
        return told?.at === at ? (told as AwayTold & { at: At }) : undefined;
      }, patience);
    try {
      const evening = await hears("evening", longestDay);
      line.heard = [];
      await line.listen();
      const back = performance.now();
      await hears("stored", 3 * within);
      const took = performance.now() - back;
      await child.ended;
      const verdict = judgeLink({ gateway: away.dir, centre: join(data, "centre.db") }, alarms);
      const first = disorder(Buffer.concat(line.heard));
      const [early, late] = evening.rss;
      return {
        ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies: [took], rssMax: late },
        notes: {
          ...{ alarms: evening.accepted, stored_after_ms: Math.round(took), day_seconds: Math.round(evening.seconds) },
          ...{
            rss_at_noon: early,
            rss_grew: late - early,
            readings_a_second: Math.round(runs / evening.seconds),
            out_of_order: first,
            lies: verdict.lies,
            back: verdict.back,
          },
          at_centre: count(join(data, "centre.db"), "SELECT count(*) AS n FROM messages"),
        },
        green: isClean(verdict) && first === "" && took <= within && late - early <= flat,
      };
    } finally {
      child.signal("SIGKILL");
      await line.stop();
      await started.stop();
    }
  },
};

/** The first alert that went out of its turn. What follows an answer is a new alert's turn: the order is that of the first sendings. */
function disorder(sent: Buffer): string {
  const parser = mqttPacket.parser();
  const seen = new Set<number>();
  let first = "";
  let last = { rank: 0, seq: 0 };
  let others = 0;
  parser.on("packet", (packet) => {
    if (packet.cmd !== "publish") return;
    if (!packet.topic.endsWith("/alert")) {
      others += 1;
      return;
    }
    const { seq, severity } = JSON.parse(String(packet.payload)) as { seq: number; severity: string };
    if (seen.has(seq)) return;
    seen.add(seq);
    const rank = severity === "emergency" ? 0 : 1;
    if (rank < last.rank || (rank === last.rank && seq < last.seq))
      first ||= `${seq} after ${last.seq} (${seen.size} of them)`;
    if (seen.size === 1 && others > 0) first ||= "something else went before the first alarm";
    last = { rank, seq };
  });
  parser.parse(sent);
  return seen.size === 0 ? "no alarm was seen" : first;
}
