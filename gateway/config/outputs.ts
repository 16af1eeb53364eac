/** What shows the lamp's state in this home besides its page: lights, sirens, the hub's loudspeaker, a program. */
import { z } from "zod";
import { durationText } from "../../alerts/program/judge.ts";
import { languages } from "../../alerts/program/words/words.ts";
import { idShape } from "../../alerts/protocol.ts";
import { minutes, seconds } from "../../devices/model/moment.ts";
import { lightEffects } from "../outputs/light.ts";
import { sirenLevels } from "../outputs/siren.ts";

export const mostOutputs = 8;

const runNeeded = 'need the program and its arguments, each a text of its own, such as ["aplay", "-q"]';
/** A program by its name or its whole path, and what it is given; no shell reads it. */
const program = z
  .array(z.string(runNeeded).min(1, runNeeded).max(1_000), runNeeded)
  .min(1, runNeeded)
  .max(20)
  .superRefine(([name = "", ...args], context) => {
    const fault = (message: string) => context.addIssue({ code: "custom", path: [0], message });
    if (name.includes("/") && !name.startsWith("/"))
      fault(`found "${name}"; need its whole path ("/…") or its bare name`);
    else if (args.length === 0 && /\s/.test(name)) fault(`found "${name}"; no shell splits it: ${runNeeded}`);
  });

const within = durationText.refine((ms) => ms >= seconds(1) && ms <= minutes(1), "need 1 s to 1 min");

const ofRegister = z.string("need the id of a light or siren that stands under devices").pipe(idShape);

export const outputShape = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("zigbee2mqtt-light"),
    id: idShape.optional(),
    /** Of the register: a colour light, for green must be told from red. */
    device: ofRegister,
    brightness: z.int().min(1).max(254).default(254),
    /** Effects that the light has by itself, by its page at zigbee2mqtt.io. */
    effects: z.array(z.enum(lightEffects)).max(lightEffects.length).default([]),
  }),
  z.strictObject({
    kind: z.literal("zigbee2mqtt-siren"),
    id: idShape.optional(),
    device: ofRegister,
    /** What its page lists under "Exposes". */
    by: z.enum(["warning", "alarm", "alarm-boolean"]).default("warning"),
    level: z.enum(sirenLevels).default("high"),
    strobe: z.boolean().default(true),
  }),
  z.strictObject({
    kind: z.literal("command"),
    id: idShape.optional(),
    run: program,
    within: within.default(seconds(10)),
  }),
  z.strictObject({
    kind: z.literal("sound"),
    id: idShape.optional(),
    /** Gets the file as its last argument. */
    player: program.default(["aplay", "-q"]),
    /** In this order, one after the other. */
    languages: z.array(z.enum(languages)).min(1).max(languages.length).default(["zh"]),
  }),
]);
export type OutputConfig = z.output<typeof outputShape>;

/** What pages and logs call it. */
export function labelOf(output: OutputConfig, n: number): string {
  if (output.id !== undefined) return output.id;
  return "device" in output ? output.device : `${output.kind}-${n + 1}`;
}

type FaultSink = (path: (string | number)[], message: string) => void;

/** Two outputs of one name, two that contradict each other on one device, two loudspeakers that talk at once. */
export function outputChecks(outputs: readonly OutputConfig[], fault: FaultSink): void {
  const labels = new Set<string>();
  const devices = new Set<string>();
  outputs.forEach((each, n) => {
    const label = labelOf(each, n);
    if (labels.has(label))
      fault(["outputs", n, "id"], `found "${label}" a second time; give each output an id of its own`);
    labels.add(label);
    if (!("device" in each)) return;
    if (devices.has(each.device))
      fault(
        ["outputs", n, "device"],
        `found "${each.device}" a second time; two outputs would contradict each other there`,
      );
    devices.add(each.device);
  });
  const loudspeakers = outputs.flatMap((each, n) => (each.kind === "sound" ? [n] : []));
  for (const n of loudspeakers.slice(1))
    fault(["outputs", n], "a second loudspeaker would talk into the first; keep one, or send one through a command");
}
