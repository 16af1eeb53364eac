/** Is the gateway ready, and how is it doing: the parts of `/readyz`, the figures of `/metrics`, the warnings of the page. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { firstPath } from "../alerts/paths/policy.ts";
import type { Part } from "../alerts/program/http.ts";
import type { Metrics } from "../alerts/program/metrics.ts";
import type { Moment } from "../devices/model/moment.ts";
import type { Carriers } from "./carriers.ts";
import type { CentreLink } from "./centre-link/contract.ts";
import type { InfluxWriter } from "./influx/writer.ts";
import type { Journal } from "./journal/journal.ts";
import type { HomeOutputs } from "./outputs/open.ts";
import type { OutputFault } from "./outputs/output.ts";
import type { Dispatcher } from "./paths/dispatcher.ts";
import type { PathStanding } from "./paths/watch.ts";

export interface Standing {
  readonly journal: Pick<Journal, "health" | "read">;
  readonly carriers: Carriers;
  readonly link: CentreLink;
  readonly influx: InfluxWriter | undefined;
  readonly dispatcher: Pick<Dispatcher, "standings" | "counts">;
  readonly outputs?: Pick<HomeOutputs, "status" | "warnings">;
  readonly moment: () => Moment;
  readonly simulated: boolean;
}

/** The line to the centre is a part of its own. */
const further = ({ standings }: Standing["dispatcher"]): readonly PathStanding[] =>
  standings.filter(({ label }) => label !== firstPath);

/** More readings than this behind: said on the page. */
const muchBehind = 1_000;

export function partsOf({ journal, carriers, link, influx, outputs, dispatcher }: Standing): Part[] {
  const { mode, reason } = journal.health;
  const part = (name: string, ok: boolean, why: string | undefined): Part => ({ name, ok, ...(!ok && why && { why }) });
  return [
    part("journal", mode === "disk", reason ?? mode),
    part("centre", link.connected, link.lastFault ?? "not reached yet"),
    ...[...carriers.serial].map(([id, source]) => part(`serial:${id}`, source.figures().up, source.figures().why)),
    ...[...carriers.outside].map(([id, broker]) => part(`mqtt:${id}`, broker.figures().up, broker.figures().why)),
    ...further(dispatcher).map(({ label, state, why, said }) =>
      part(`path:${label}`, state === "ok" || state === "untried", [why, said].filter(Boolean).join(" ")),
    ),
    ...(influx ? [part("influx", influx.status().fault === undefined, influx.status().fault?.text)] : []),
    ...(outputs?.status() ?? []).map(({ label, fault }) =>
      part(`output:${label}`, fault === undefined, fault && wordsOf(fault)),
    ),
  ];
}

/** Anybody in the home's network may read them: what a program of the installer's complains of is for the log alone. */
function wordsOf({ why, said = "" }: OutputFault): string {
  return why === "failed" || why === "late" ? why : `${why} ${said}`.trim();
}

export function warningsOf(standing: Standing): string[] {
  const { journal, carriers, influx } = standing;
  const status = influx?.status();
  return [
    ...(carriers.broker?.warnings ?? []),
    ...(journal.health.mode === "memory" ? ["journal_in_memory"] : []),
    ...(journal.health.mode === "reserve" ? ["disk_low"] : []),
    ...(standing.moment().trusted ? [] : ["clock_untrusted"]),
    ...(carriers.lowQuality().length > 0 ? ["outside_qos0"] : []),
    ...(status && status.lag > muchBehind ? ["influx_behind"] : []),
    ...(influx ? [] : ["no_influx"]),
    ...pathWarnings(further(standing.dispatcher)),
    ...(standing.outputs?.warnings() ?? []),
    ...(standing.simulated ? ["simulated_home"] : []),
  ];
}

function pathWarnings(paths: readonly PathStanding[]): string[] {
  if (paths.some(({ state }) => state === "down")) return ["path_down"];
  return paths.some(({ state }) => state === "troubled") ? ["path_troubled"] : [];
}

function pathMetrics({ gauge }: Metrics, dispatcher: Standing["dispatcher"]): void {
  gauge(
    "path_up",
    "1: it answers, or nothing is known against it",
    () =>
      dispatcher.standings.map(({ label, state }) => ({ labels: { path: label }, value: Number(state !== "down") })),
    ["path"],
  );
  gauge(
    "path_tries_total",
    "Tries since the start, by what came of them",
    () =>
      [...dispatcher.counts].flatMap(([path, counts]) =>
        Object.entries(counts).map(([outcome, value]) => ({ labels: { path, outcome }, value })),
      ),
    ["path", "outcome"],
  );
}

export function gatewayMetrics(metrics: Metrics, standing: Standing): void {
  const { journal, carriers, link, influx, outputs, moment } = standing;
  pathMetrics(metrics, standing.dispatcher);
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  const gauge = metrics.gauge;
  gauge("alert_outbox_depth", "Messages without `stored`", () => journal.read.unstoredCount(firstPath));
  gauge("alert_oldest_unstored_seconds", "Age of the oldest message without `stored`", () => {
    const oldest = journal.read
      .unstored(firstPath, 500)
      .reduce((least, each) => Math.min(least, each.at.steady), Infinity);
    return Number.isFinite(oldest) ? Math.max(0, moment().steady - oldest) / 1_000 : 0;
  });
  gauge("centre_connected", "1: the line to the centre is up", () => Number(link.connected));
  gauge("clock_synced", "1: the wall clock is trusted", () => Number(moment().trusted));
  gauge("eventloop_lag_seconds", "p99 since the last scrape", () => {
    const p99 = loop.percentile(99) / 1e9;
    loop.reset();
    return p99;
  });
  gauge("journal_commits", "Transactions since the start", () => journal.health.commits);
  gauge("journal_commit_seconds", "The last commit", () => journal.health.lastCommitMs / 1_000);
  gauge("journal_bytes", "Size of the journal", () => journal.health.bytes);
  gauge("journal_waiting", "Arrivals waiting for their commit", () => journal.health.waiting);
  gauge("journal_on_disk", "1: durable; 0: working from memory", () => Number(journal.health.mode !== "memory"));
  gauge(
    "journal_rows",
    "Rows kept",
    () => Object.entries(journal.read.counts()).map(([kind, value]) => ({ labels: { kind }, value })),
    ["kind"],
  );
  gauge(
    "serial_port_up",
    "1: open and answering",
    () => [...carriers.serial].map(([port, source]) => ({ labels: { port }, value: Number(source.figures().up) })),
    ["port"],
  );
  gauge("mqtt_clients", "Clients of our own broker", () => carriers.broker?.connected().length ?? 0);
  const perOutput = (value: (each: ReturnType<HomeOutputs["status"]>[number]) => number) => () =>
    (outputs?.status() ?? []).map((each) => ({ labels: { output: each.label }, value: value(each) }));
  gauge(
    "output_failing",
    "1: what it should show it does not",
    perOutput(({ fault }) => Number(fault !== undefined)),
    ["output"],
  );
  gauge(
    "output_failures_total",
    "Things that an output could not do",
    perOutput(({ failed }) => failed),
    ["output"],
  );
  gauge("influx_lag_readings", "Readings not in InfluxDB yet", () => influx?.status().lag ?? 0);
  gauge("influx_quarantined_total", "Lines InfluxDB would not take", () => influx?.status().quarantined ?? 0);
}
