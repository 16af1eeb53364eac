import type { Decoded, Heard } from "../../family.ts";
import type { Fact } from "../../model/fact.ts";
import type { Note, Notes } from "../../notes.ts";
import { nodeKey, noteOfChild } from "./known.ts";
import { deviceOf, itself, type Message } from "./message.ts";
import { sensorName } from "./types.ts";

/** `1;2;0;0;0;Front door`: child 2 of node 1 is a door. It is noted, for later lines do not say so again. */
export function presented(message: Message, _notes: Notes): Decoded {
  const device = deviceOf(message);
  const model = sensorName(message.type);
  const join: Fact = {
    kind: "join",
    step: "presented",
    ...(model !== undefined && { model }),
    ...nameOf(message.payload),
  };
  const said: Heard = { device, facts: [join, { kind: "alive" }] };
  const here: Note = { key: nodeKey(message.node), text: "" };
  if (message.child === itself) return { heard: [said], notes: [here] };
  return { heard: [said], notes: [here, noteOfChild(device, { type: message.type, description: message.payload })] };
}

/** A description that looks like a device key is none: it would make one device answer to another's name. */
export function nameOf(text: string): { readonly name?: string } {
  return text === "" || /^\d+(\/\d+)?$/.test(text) ? {} : { name: text };
}
