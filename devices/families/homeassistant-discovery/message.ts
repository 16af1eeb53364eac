/** A message on a topic that was announced: a state, an availability, attributes; often of several entities at once. */
import { type Decoded, type Fade, type Heard, type MqttFrame, type ProfileOf, unread } from "../../family.ts";
import { messageLimits, textOf } from "../../json.ts";
import { meaningOf } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import type { Note, Notes } from "../../notes.ts";
import { said } from "../../said.ts";
import type { Entity } from "./announcement.ts";
import { entityFacts, templated } from "./entity-facts.ts";
import { deviceKey, type Known, knownOf, type Standing, type User } from "./memory.ts";

export function decodeMessage(users: readonly User[], frame: MqttFrame, profileOf: ProfileOf, notes: Notes): Decoded {
  const [first] = users;
  const text = frame.payload.length > messageLimits.bytes ? undefined : textOf(frame.payload);
  if (first === undefined) return unread("unknown", frame.payload);
  if (frame.payload.length === 0) return { heard: [], aside: first.d };
  if (text === undefined) {
    const fault = frame.payload.length > messageLimits.bytes ? "too-large" : "unknown";
    return unread(fault, frame.payload, first.d);
  }
  const devices = Map.groupBy(users, ({ d }) => d);
  const shared = devices.size > 1;
  const read = [...devices].map(([device, theirs]) =>
    readFor(device, theirs, { frame, text, shared }, profileOf, notes),
  );
  const heard = read.flatMap((each) => each.heard ?? []);
  const failed = read.find(({ fault }) => fault !== undefined);
  if (heard.length === 0 && failed?.fault !== undefined) return unread(failed.fault, frame.payload, failed.device);
  const more = read.flatMap((each) => each.notes);
  const decoded = heard.length > 0 ? { heard } : { heard, aside: first.d };
  return more.length > 0 ? { ...decoded, notes: more } : decoded;
}

interface Message {
  readonly frame: MqttFrame;
  readonly text: string;
  /** Several devices hang on it: it is their bridge's word. */
  readonly shared: boolean;
}

interface ReadFor {
  readonly device: string;
  readonly heard?: Heard;
  readonly fault?: string;
  readonly notes: readonly Note[];
}

function readFor(
  device: string,
  users: readonly User[],
  message: Message,
  profileOf: ProfileOf,
  notes: Notes,
): ReadFor {
  const entities = users.flatMap((user) => ("e" in user ? [user.e] : []));
  const states = stateFacts(entities, message, meaningOf(profileOf(device)));
  const presence = users.some((user) => "a" in user) ? availability(device, message, notes) : nobody;
  const faults = [...states.faults, ...(presence.fault === undefined ? [] : [presence.fault])];
  const facts = [...states.facts, ...presence.facts];
  const [fault] = faults;
  const understood = entities.length > states.faults.length || facts.length > 0;
  if (!understood && fault !== undefined) return { device, fault, notes: presence.notes };
  if (entities.length === 0 && facts.length === 0) return { device, notes: presence.notes };
  // One part that cannot be read must not hide behind others that can.
  const spoken: readonly Fact[] = fault === undefined ? facts : [...facts, { kind: "fault", what: fault }];
  const lively: readonly Fact[] = spoken.length > 0 ? spoken : [{ kind: "alive" }];
  return {
    device,
    heard: said(device, lively, { stored: message.frame.stored, fades: states.fades }),
    notes: presence.notes,
  };
}

function stateFacts(entities: readonly Entity[], { frame, text }: Message, meaning: ReturnType<typeof meaningOf>) {
  const facts = new Map<string, Fact>();
  const fades: Fade[] = [];
  const faults: string[] = [];
  for (const entity of entities) {
    const found = entityFacts(entity, text, frame, meaning);
    if ("fault" in found) faults.push(found.fault);
    else {
      for (const fact of found.facts) facts.set(JSON.stringify(fact), fact);
      fades.push(...(found.fades ?? []));
    }
  }
  return { facts: [...facts.values()], fades, faults };
}

interface Presence {
  readonly facts: readonly Fact[];
  readonly notes: readonly Note[];
  readonly fault?: string;
}

const nobody: Presence = { facts: [], notes: [] };

function availability(device: string, { frame, text, shared }: Message, notes: Notes): Presence {
  const known = knownOf(notes, device);
  const at = known?.av.findIndex(({ topic }) => topic === frame.topic) ?? -1;
  const before = known?.av[at];
  if (!known || !before) return nobody;
  const is = isThere(before, text);
  if (is === undefined) return nobody;
  if (typeof is !== "boolean") return { ...nobody, fault: is.fault };
  const av = known.av.map((each, n): Standing => (n === at ? { ...each, is } : each));
  const changed: readonly Note[] =
    before.is === is ? [] : [{ key: deviceKey(device), text: JSON.stringify({ ...known, av } satisfies Known) }];
  const here = judged(known.mode, av, is);
  if (here === undefined) return { facts: [], notes: changed };
  if (!here) return { facts: [{ kind: "fault", what: "offline" }], notes: changed };
  // A bridge that is there says nothing of a device behind it; that it is back ends what its going had begun.
  const back = judged(known.mode, known.av, before.is ?? true) === false;
  return { facts: shared && !back ? [] : [{ kind: "alive" }], notes: changed };
}

function isThere(one: Standing, text: string): boolean | { readonly fault: string } | undefined {
  const value = templated(one.template, text);
  if (typeof value !== "string") return value;
  const word = value.toLowerCase();
  if (word === one.yes.toLowerCase()) return true;
  return word === one.no.toLowerCase() ? false : { fault: "unknown" };
}

/** `latest`: whatever was said last. What was never said is not known, and decides nothing. */
function judged(mode: Known["mode"], av: readonly Standing[], last: boolean): boolean | undefined {
  if (mode === "latest") return last;
  const deciding = mode === "any";
  if (av.some(({ is }) => is === deciding)) return deciding;
  return av.every(({ is }) => is === !deciding) ? !deciding : undefined;
}
