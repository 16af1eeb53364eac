/** The report as a sheet of paper: A4, black on white, one language; the same figures as the JSON, and a code that names it. */
import { createHash } from "node:crypto";
import encodeQr from "qr";
import { type JoiningKey, joiningWord, sayJoining, type Values } from "../../alerts/program/words/joining.ts";
import { type Language, tagOf } from "../../alerts/program/words/words.ts";
import type { KeptReport } from "./kept.ts";
import { type ReportBody, reportBody } from "./report.ts";
import { type Device, devices, tests, walks } from "./report-devices.ts";
import { style } from "./report-style.ts";
import { type Place, plain, type Say, section, type Word } from "./sheet.ts";

export interface Printed {
  readonly html: string;
  /** SHA-256 of the style, base64: for the page's own security policy. */
  readonly styleSum: string;
}

export interface PrintedFor {
  readonly language: Language;
  /** Unix ms. */
  readonly now: number;
  readonly timeZone: string;
}

export function printReport(report: KeptReport, { language, now, timeZone }: PrintedFor): Printed {
  const body = reportBody.parse(JSON.parse(report.record.body));
  const say = (key: JoiningKey, values?: Values) => plain(sayJoining(language, key, values));
  const word = (room: string, text: string) => plain(joiningWord(language, room, text));
  const time = (at: number) => plain(timeIn(at, language, timeZone));
  const labels = new Map(body.rooms.map((room) => [room.id, room.label[language]]));
  const place = (room: string | undefined) => plain((room !== undefined && labels.get(room)) || (room ?? ""));
  const parts = [
    head(body, say, time),
    facts(body, say, word),
    section(say("report.devices"), say("report.count", { n: body.devices.length }), devices(body, say, word, place)),
    section(say("report.walk"), say("report.walkRule"), walks(body, say, word, place)),
    section(say("report.test"), say("report.testRule"), tests(body, say, word)),
    section(say("report.uplinks"), "", uplinks(body, say)),
    section(say("report.power"), "", power(body, say)),
    section(say("report.training"), "", training(body, say)),
    section(say("report.consent"), "", consents(body, say)),
    section(say("report.notTested"), say("report.notTestedRule"), untested(body, say, word, place)),
    signatures(report, body, say),
    foot(report, say, time, now),
  ];
  const html = `<!doctype html><html lang="${tagOf[language]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${say("report.title")} ${plain(body.order ?? body.id)}</title><style>${style}</style></head><body>${parts.join("\n")}</body></html>`;
  return { html, styleSum: createHash("sha256").update(style).digest("base64") };
}

function timeIn(at: number, language: Language, timeZone: string): string {
  const shown = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone }).format(at);
  return language === "zh" ? shown : `${shown} ${timeZone}`;
}

function head(body: ReportBody, say: Say, time: (at: number) => string): string {
  const lasted = Math.max(0, Math.round((body.signedAt - body.openedAt) / 1_000));
  const n = body.notTested.length;
  const passed = n === 0 ? say("report.passed") : say("report.passedBut", { n });
  const good = body.devices.every((device) => isGood(device, body.kind));
  const verdict = body.abandoned
    ? say("report.abandoned", { why: body.abandoned.why })
    : good
      ? passed
      : say("report.notPassed", { n });
  const order = body.order === undefined ? "" : ` ${say("report.order", { order: body.order })}`;
  return `<header><div><h1>${say("report.title")}${order}</h1></div><div class="right"><b>${verdict}</b><br>${time(body.openedAt)} – ${time(body.signedAt)}<br>${say("report.lasted", { minutes: Math.floor(lasted / 60), seconds: lasted % 60 })}</div></header>`;
}

/** Nothing weak, nothing that failed: a place left out with a reason stands under what was not tested. */
const isGood = ({ step, test, spots }: Device, kind: ReportBody["kind"]): boolean =>
  step === "dropped" ||
  ((kind === "battery" || test?.state === "passed") && !spots.some((spot) => spot.state === "weak"));

function facts({ hub, technician, clock, kind }: ReportBody, say: Say, word: Word): string {
  const offset = clock.offsetMs === undefined ? undefined : (Math.abs(clock.offsetMs) / 1_000).toFixed(2);
  const clockWords = !clock.trusted
    ? say("report.clockBad")
    : offset === undefined
      ? say("report.clockGood")
      : say("report.clockOffset", { seconds: offset });
  const gateway = hub.joined || hub.gateway !== undefined ? plain(hub.gateway ?? "") : say("report.notJoined");
  const rows = [
    [say("report.hub"), `<code>${gateway}</code>`, say("report.version"), `<code>${plain(hub.version)}</code>`],
    [
      say("report.home"),
      `<code>${plain(hub.home)}</code>`,
      say("report.fingerprint"),
      `<code>${plain(hub.fingerprint)}</code>`,
    ],
    [say("report.technician"), plain(technician), say("report.clock"), clockWords],
    [say("report.kind"), word("kind", kind), "", ""],
  ];
  return `<dl>${rows.map(([a, b, c, d]) => `<dt>${a}</dt><dd>${b}</dd><dt>${c}</dt><dd>${d}</dd>`).join("")}</dl>`;
}

function training({ training: taught }: ReportBody, say: Say): string {
  const ticks = (["press", "cancel", "light"] as const).map((each) => tick(taught[each], say(`training.${each}`)));
  return `<p>${ticks.join(" &emsp; ")}</p>`;
}

function untested(body: ReportBody, say: Say, word: Word, place: Place): string {
  if (body.notTested.length === 0) return `<p>${say("report.allTested")}</p>`;
  const name = (what: string) =>
    body.rooms.some((room) => room.id === what)
      ? place(what)
      : what === "training"
        ? say("report.training")
        : plain(what);
  return body.notTested.map(({ what, why }) => `<p><b>${name(what)}</b>：${word("untested", why)}</p>`).join("");
}

const uplinkWords = {
  wired: "report.uplinkWired",
  wifi: "report.uplinkWifi",
  mobile: "report.uplinkMobile",
  other: "report.uplinkOther",
} as const;

function uplinks({ uplinks: there = [], centreConnected }: ReportBody, say: Say): string {
  const names = there.map(({ kind, name }) => say(uplinkWords[kind], { name }));
  const networks = names.length === 0 ? say("report.uplinkNone") : names.join(" &emsp; ");
  return `<p>${networks}<br>${say(centreConnected ? "report.uplinkUp" : "report.uplinkDown")}</p>`;
}

const tick = (is: boolean, words: string): string => `${is ? "☑" : "☐"} ${words}`;

function power({ powerCut }: ReportBody, say: Say): string {
  if (!powerCut) return `<p>${say("report.powerNone")}</p>`;
  const { seconds, stayedOn, centreSaw } = powerCut;
  const seen = [tick(stayedOn, say("report.powerHub")), tick(centreSaw, say("report.powerCentre"))];
  return `<p>${say("report.powerTime", { seconds })} &emsp; ${seen.join(" &emsp; ")}</p>`;
}

function consents({ consents: given = [] }: ReportBody, say: Say): string {
  const lines = given.map(({ number, date }) => say("report.consentNumber", { number, date }));
  return `<p>${(lines.length === 0 ? [say("report.consentNone")] : lines).join("<br>")}<br>${say("report.consentText")}</p>`;
}

function signatures({ signature }: KeptReport, body: ReportBody, say: Say): string {
  // The command lets nothing but path data through; escaped all the same.
  const drawn =
    signature === undefined
      ? ""
      : `<svg viewBox="0 0 600 200" role="img"><path d="${plain(signature)}" fill="none" stroke="black" stroke-width="3"/></svg>`;
  const names = [
    ["", say("report.signResident")],
    [drawn, `${say("report.signTechnician")} ${plain(body.technician)}`],
    ["", say("report.signCentre")],
  ];
  return `<div class="signs">${names.map(([line, name]) => `<div><div class="line">${line}</div>${name}</div>`).join("")}</div>`;
}

function foot({ record, filedAt, refused }: KeptReport, say: Say, time: (at: number) => string, now: number): string {
  const sum = `${record.sha256.slice(0, 4)} ${record.sha256.slice(4, 8)} … ${record.sha256.slice(-4)}`;
  const why = refused ? ` <code>${plain(refused.reason)}</code>` : "";
  const state = filedAt === undefined ? say("report.notFiled") + why : say("report.filed", { time: time(filedAt) });
  const code = encodeQr(`hearthwatch:record:${record.gatewayId}:${record.id}:${record.sha256}`, "svg");
  return `<footer><div class="qr">${code}</div><div><code>${say("report.sum", { sum })}</code><br>${state}</div><div class="right">${say("report.printed", { time: time(now) })}</div></footer>`;
}
