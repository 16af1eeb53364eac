/** One serial receiver: there, free to open, and does it speak as its family does? */
import { basename, join } from "node:path";
import { isSerial } from "../../../devices/family.ts";
import { farPort } from "../../serial/line.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, codeOf, fault, type Judgement, ok, warn, wordsOf } from "../finding.ts";
import { judgeUnreached, type Place } from "../reached.ts";
import type { Subject } from "../subject.ts";
import { partOf, type Word } from "../word.ts";
import { judgeHeard } from "./serial-heard.ts";
import { listenTo } from "./serial-listening.ts";
import { type Port, portOf, type Source } from "./serial-port.ts";

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
        const port = portOf(source, subject);
        if (port) return open(`serial[${n}].path`, port, subject.listen, eyes, signal);
        // A family that is not there at all is a fault of the configuration, and named with it.
        const known = subject.registry.family(source.family);
        return known ? [fault("serial.wrong_family", { family: known.id, known: serialOf(subject) })] : [];
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
  port: Port,
  listen: number,
  eyes: Eyes,
  signal: AbortSignal,
): Promise<readonly Judgement[]> {
  try {
    return [judgeHeard(port, await listenTo(port, listen, eyes, signal))];
  } catch (thrown) {
    return [refusal(thrown, port.path, setting)];
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
