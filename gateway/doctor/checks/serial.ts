/** One serial receiver: there, free to open, and does it speak as its family does? */
import { basename, join } from "node:path";
import { isSerial, type SerialFamily } from "../../../devices/family.ts";
import type { GatewayConfig } from "../../config/config.ts";
import { farPort } from "../../serial/line.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, codeOf, fault, type Judgement, ok, warn, wordsOf } from "../finding.ts";
import { judgeUnreached, type Place } from "../reached.ts";
import type { Subject } from "../subject.ts";
import { partOf, type Word } from "../word.ts";
import { listenTo } from "./serial-listening.ts";

type Source = GatewayConfig["serial"][number];

const stableNames = "/dev/serial/by-id";

export function serialChecks(subject: Subject, word: Word, eyes: Eyes): Check[] {
  return subject.config.serial.map((source, n): Check => {
    const { id, path } = source;
    return {
      id: `serial:${id}`,
      lookedAt: `serial[${n}] ${path}`,
      within: subject.listen + 15_000,
      async run(signal) {
        const gone = await missing(path, eyes);
        if (gone) return [gone];
        // A port that the gateway has open is not opened twice: a network adapter would throw the gateway out.
        if (word.is === "running") return judgePart(source, word);
        if (word.is === "mute") return [warn("check.left_alone", {})];
        const family = subject.registry.family(source.family);
        // A family that is not there at all is a fault of the configuration, and named with it.
        if (!family) return [];
        if (!isSerial(family)) return [fault("serial.wrong_family", { family: family.id, known: serialOf(subject) })];
        return open(`serial[${n}].path`, path, family, subject.listen, eyes, signal);
      },
    };
  });
}

const serialOf = ({ registry }: Subject): string =>
  [...registry.families.values()]
    .filter(isSerial)
    .map(({ id }) => id)
    .join(", ");

function judgePart({ id, path }: Source, word: Word): readonly Judgement[] {
  const name = `serial:${id}`;
  const part = partOf(word, name);
  if (!part) return [warn("gateway.older_config", { part: name })];
  return [part.ok ? ok("serial.up", { path }) : fault("serial.down", { path, why: part.why ?? "?" })];
}

async function missing(path: string, { disk }: Eyes): Promise<Judgement | undefined> {
  if (farPort(path)) return undefined;
  const found = await disk.look(path);
  if (found) return found.kind === "port" ? undefined : fault("serial.not_port", { path });
  const others = await disk.names(stableNames);
  if (others.length === 0) return fault("serial.missing", { path });
  return fault("serial.missing_others", {
    path,
    others: others.map((name) => join(stableNames, basename(name))).join(" "),
  });
}

async function open(
  setting: string,
  path: string,
  family: SerialFamily,
  listen: number,
  eyes: Eyes,
  signal: AbortSignal,
): Promise<readonly Judgement[]> {
  const { baud } = family.carrier;
  try {
    const { frames, bytes, answered, listened } = await listenTo(path, family, listen, eyes, signal);
    const seconds = Math.round(listened / 1_000);
    if (answered) return [ok("serial.answered", { path, baud })];
    if (frames > 0) return [ok("serial.frames", { path, baud, frames, seconds })];
    if (bytes > 0) return [fault("serial.noise", { path, bytes, baud, family: family.id })];
    if (family.probe) return [fault("serial.no_answer", { path, baud, family: family.id })];
    return [ok("serial.quiet", { path, seconds, baud })];
  } catch (thrown) {
    return [refusal(thrown, path, setting)];
  }
}

/** `serialport` gives words, no codes. */
function refusal(thrown: unknown, path: string, setting: string): Judgement {
  const why = wordsOf(thrown);
  const far = farPort(path);
  if (far) {
    const place: Place = { at: path, host: far.host, port: far.port, secure: false, setting, caSetting: "" };
    return judgeUnreached(codeOf(thrown) ?? (/no answer/.test(why) ? "ETIMEDOUT" : ""), why, place);
  }
  if (/permission denied|not permitted/i.test(why)) return fault("serial.denied", { path });
  if (/lock|busy|temporarily unavailable/i.test(why)) return fault("serial.busy", { path });
  return fault("serial.refused", { path, why });
}
