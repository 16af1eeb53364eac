/** The tables of the report: what was installed, how well it is heard, and how its test alarm went. */
import type { ReportBody } from "./report.ts";
import { type Place, plain, type Say, table, type Word } from "./sheet.ts";

export type Device = ReportBody["devices"][number];
type Spot = Device["spots"][number];

export function devices(body: ReportBody, say: Say, word: Word, place: Place): string {
  const heads = [
    "report.name",
    "report.place",
    "report.tail",
    "report.means",
    "report.battery",
    "report.silence",
  ] as const;
  const rows = body.devices.map((device) => [
    plain(device.id),
    place(device.room),
    `<code>${plain(device.tail)}</code>`,
    device.meaning === undefined ? word("carries", device.carries) : word("means", device.meaning),
    batteryOf(device, say),
    silenceOf(device, say),
  ]);
  return table(
    heads.map((key) => say(key)),
    rows,
  );
}

function batteryOf({ battery }: Device, say: Say): string {
  if (battery?.percent !== undefined) return `${battery.percent} %`;
  return battery?.low === true ? say("report.low") : say("report.noBattery");
}

function silenceOf({ silence }: Device, say: Say): string {
  if (silence === undefined) return "";
  if (silence === "exempt") return say("report.testPress");
  const minutes = Math.round(silence.lost / 60_000);
  return minutes < 120 ? say("report.minutes", { n: minutes }) : say("report.hours", { n: Math.round(minutes / 60) });
}

export function walks(body: ReportBody, say: Say, word: Word, place: Place): string {
  const heads = ["report.place", "report.device", "report.heard", "report.margin", "report.result"] as const;
  const rows = body.devices.flatMap((device) =>
    device.spots.map((spot) => [
      place(spot.room),
      plain(device.id),
      spot.state === "skipped" ? "–" : `${spot.heard} / ${spot.need}`,
      marginOf(spot, say),
      `${word("spot", spot.state)}${spot.why === undefined ? "" : `：${plain(spot.why)}`}`,
    ]),
  );
  return table(
    heads.map((key) => say(key)),
    rows,
  );
}

function marginOf({ marginDb, link, linkNeed, state }: Spot, say: Say): string {
  if (marginDb !== undefined) return `${marginDb} dB`;
  if (link !== undefined)
    return linkNeed === undefined ? `${link} %` : `${link} % (${say("report.need", { need: linkNeed })})`;
  return state === "skipped" ? "–" : say("report.noMargin");
}

const hopsShown = ["saved", "stored", "shown", "claimed", "lamp"] as const;

export function tests(body: ReportBody, say: Say, word: Word): string {
  const heads = [say("report.device"), ...hopsShown.map((hop) => say(`hop.${hop}`)), say("report.result")];
  const rows = body.devices.map(({ id, test }) => [
    plain(id),
    ...hopsShown.map((hop) => {
      const ms = test?.hops.find((each) => each.hop === hop)?.ms;
      return ms === undefined ? "–" : (ms / 1_000).toFixed(1);
    }),
    word("test", test?.state ?? "none"),
  ]);
  return table(heads, rows, "figures");
}
