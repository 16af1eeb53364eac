/** What one entity says by one message. */
import { input, levelBy, press, textFact } from "../../entity.ts";
import type { Fade, MqttFrame } from "../../family.ts";
import { field, numberIn, parseJsonText, shortText } from "../../json.ts";
import { levelOf, type Meaning } from "../../meaning.ts";
import { type Fact, natureOf } from "../../model/fact.ts";
import { seconds } from "../../model/moment.ts";
import type { Entity } from "./announcement.ts";
import { parseTemplate, render } from "./template.ts";

export type Said = { readonly facts: readonly Fact[]; readonly fades?: readonly Fade[] } | { readonly fault: string };

const nothing: Said = { facts: [] };

export function entityFacts(entity: Entity, text: string, frame: MqttFrame, meaning: Meaning): Said {
  if (meaning.of.get(entity.name) === "none") return nothing;
  // What was meant can only be guessed: the technician has to say it, and until then it counts as unreadable.
  if (entity.manual) return { fault: "needs-mapping" };
  const value = templated(entity.template, text);
  if (value === undefined) return nothing;
  if (typeof value !== "string") return value;
  switch (entity.component) {
    case "binary_sensor":
      return onOff(entity, value, meaning);
    case "event":
      return event(entity, value, frame.stored, meaning);
    case "trigger":
      return trigger(entity, value, frame.stored, meaning);
    case "sensor":
      return { facts: measure(entity, value, meaning) };
  }
}

/** `undefined`: the message says nothing of this. */
export function templated(template: string | undefined, text: string): string | { readonly fault: string } | undefined {
  if (template === undefined) return text.trim();
  const parsed = parseTemplate(template);
  if (!parsed) return { fault: "needs-mapping" };
  const rendered = render(parsed, text);
  if ("fault" in rendered) return rendered;
  return "text" in rendered ? rendered.text : undefined;
}

const words: ReadonlySet<string> = new Set(["on", "off", "true", "false"]);

/** As text; the words that Home Assistant itself writes now so and now so are the same in either case. */
export function matches(text: string, wanted: string): boolean {
  if (text === wanted) return true;
  const [left, right] = [text.toLowerCase(), wanted.toLowerCase()];
  return left === right && words.has(left);
}

/** What is published while nothing is known. */
const unknown: ReadonlySet<string> = new Set(["", "none", "null", "unknown", "unavailable"]);

function onOff(entity: Entity, text: string, meaning: Meaning): Said {
  const on = matches(text, entity.on ?? "ON");
  if (!on && !matches(text, entity.off ?? "OFF")) {
    return unknown.has(text.toLowerCase()) ? nothing : { fault: "unknown" };
  }
  const facts = inputFacts(entity, on, meaning);
  if (!on || entity.offDelaySeconds === undefined) return { facts };
  const after = seconds(entity.offDelaySeconds);
  const fades = inputFacts(entity, false, meaning)
    .filter((to) => natureOf(to) === "level" && facts.some((fact) => fact.kind === to.kind))
    .map((to): Fade => ({ to, after }));
  return { facts, fades };
}

type Level = (on: boolean) => Fact;

const contact: Level = (open) => ({ kind: "contact", open });
const motion: Level = (on) => ({ kind: "motion", on });

/** Device classes of a binary_sensor whose ON is what the name says. */
const classes = new Map<string, Level>([
  ["door", contact],
  ["window", contact],
  ["opening", contact],
  ["garage_door", contact],
  ["motion", motion],
  ["occupancy", motion],
  ["moving", motion],
  ["presence", (on) => ({ kind: "presence", on })],
  ["battery", (low) => ({ kind: "battery", low })],
  ["tamper", (open) => ({ kind: "case", open })],
  ["smoke", (on) => ({ kind: "smoke", on })],
  ["gas", (on) => ({ kind: "gas", on })],
  ["carbon_monoxide", (on) => ({ kind: "co", on })],
  ["moisture", (on) => ({ kind: "water", on })],
  ["vibration", (on) => ({ kind: "vibration", on })],
]);

function inputFacts(entity: Entity, on: boolean, meaning: Meaning): readonly Fact[] {
  const kind = entity.class ?? "";
  const known = classes.get(kind);
  const named = levelBy(meaning.of.get(entity.name));
  if (named || known) return input(meaning, entity.name, on, known);
  switch (kind) {
    // ON is "unsafe": a call only where the technician says so, of this entity or of the whole device.
    case "safety":
      return input(meaning, entity.name, on, anyCall(meaning));
    case "connectivity":
      return [on ? { kind: "alive" } : { kind: "fault", what: "offline" }];
    case "problem":
      return on ? [{ kind: "fault", what: "device-fault" }] : [];
    default:
      // Nobody said what it is. It is shown as a press, which calls nobody whatever the profile says of presses.
      return [{ kind: "press", action: on ? "on" : "release", button: entity.name }];
  }
}

function anyCall(meaning: Meaning): Level | undefined {
  const level = meaning.words.map(levelOf).find((each) => each !== undefined);
  return level && ((on) => ({ kind: "call", level, on }));
}

/** `{"event_type":"long_press"}`; retained, it happened whenever it happened. */
function event(entity: Entity, text: string, stored: boolean, meaning: Meaning): Said {
  if (unknown.has(text.toLowerCase())) return nothing;
  const parsed = parseJsonText(text, 8);
  if ("fault" in parsed) return parsed;
  const word = shortText(field(parsed.value, "event_type"), 64);
  if (word === undefined) return { fault: "unknown" };
  return stored ? nothing : { facts: press(meaning, word, entity.name) };
}

/** A trigger has no state: a message with its payload is the press. Others on the same topic belong to other triggers. */
function trigger(entity: Entity, text: string, stored: boolean, meaning: Meaning): Said {
  if (stored || (entity.payload !== undefined && !matches(text, entity.payload))) return nothing;
  return { facts: press(meaning, entity.action ?? "trigger", entity.button ?? entity.name) };
}

const measures = new Map<string, readonly [number, number, (value: number) => Fact]>([
  ["battery", [0, 100, (percent) => ({ kind: "battery", percent })]],
  ["signal_strength", [-130, -1, (dbm) => ({ kind: "link", dbm })]],
  ["temperature", [-60, 120, (celsius) => ({ kind: "temperature", celsius })]],
  ["humidity", [0, 100, (percent) => ({ kind: "humidity", percent })]],
  ["illuminance", [0, 200_000, (lux) => ({ kind: "illuminance", lux })]],
  ["power", [-1e6, 1e6, (watts) => ({ kind: "power", watts })]],
]);

function measure(entity: Entity, text: string, meaning: Meaning): readonly Fact[] {
  const known = measures.get(entity.class ?? "");
  if (!known) return textFact(meaning, entity.name, text);
  const [least, most, fact] = known;
  const value = /^-?\d+(\.\d+)?$/.test(text) ? numberIn(Number(text), least, most) : undefined;
  return value === undefined ? [] : [fact(value)];
}
