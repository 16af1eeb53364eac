/** What it means that so much, or nothing, was heard on a port. Pure. */
import { fault, type Judgement, ok } from "../finding.ts";
import type { Listened } from "./serial-listening.ts";
import type { Port, Registered } from "./serial-port.ts";

export function judgeHeard(port: Port, heard: Listened): Judgement {
  const { path, baud, expected } = port;
  const { bytes, frames, words, asked, answered, unheard } = heard;
  const seconds = Math.round(heard.listened / 1_000);
  const family = port.family.id;
  const speeds = port.speeds.join(", ");
  if (answered) return ok("serial.answered", { path, baud });
  if (expected.length > 0 && unheard.length === 0)
    return ok("serial.devices_answer", { path, baud, count: expected.length });
  if (bytes > 0 && frames === 0) return fault("serial.noise", { path, bytes, baud, family, speeds });
  if (unheard.length > 0)
    return words === 0
      ? fault("serial.nobody_answers", { path, baud, devices: inGroups(unheard), speeds })
      : fault("serial.devices_silent", { path, seconds, devices: inGroups(unheard) });
  if (words > 0) return ok("serial.frames", { path, baud, frames: words, seconds });
  if (asked || port.family.probe) return fault("serial.no_answer", { path, baud, family, speeds });
  return port.family.stream && expected.length === 0
    ? ok("serial.nobody_asked", { path })
    : ok("serial.quiet", { path, seconds, baud });
}

/** `3 (bath-cord, bed-cord); 4 (door)`: an address of the line, and what hangs on it. */
function inGroups(devices: readonly Registered[]): string {
  const groups = Map.groupBy(devices, ({ key }) => key.split(/[/@]/)[0] ?? key);
  return [...groups].map(([address, own]) => `${address} (${own.map(({ id }) => id).join(", ")})`).join("; ");
}
