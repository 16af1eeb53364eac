/** What nodes and the gateway say of themselves. */
import { aside, type Decoded, heard, unread } from "../../family.ts";
import type { Fact } from "../../model/fact.ts";
import type { Note, Notes } from "../../notes.ts";
import { childKey, nodeKey, sketchKey, speakersOf } from "./known.ts";
import { deviceOf, type Message } from "./message.ts";
import { nameOf } from "./presentation.ts";
import { internal, lastInternal } from "./types.ts";

export function internalWords(message: Message, frame: Uint8Array, notes: Notes): Decoded {
  const { node, type, payload } = message;
  if (type > lastInternal) return unread("unknown", frame, deviceOf(message));
  switch (type) {
    case internal.idRequest:
      return heard(deviceOf(message), [{ kind: "join", step: "id-wanted" }]);
    case internal.idResponse:
      return aside(deviceOf(message));
    case internal.battery:
      return ofNode(node, notes, battery(payload));
    case internal.sketchName:
      return sketch(node, payload, notes);
    default:
      return ofNode(node, notes, [{ kind: "alive" }]);
  }
}

function ofNode(node: number, notes: Notes, facts: readonly Fact[]): Decoded {
  return {
    heard: speakersOf(node, notes).map((device) => ({ device, facts })),
    notes: notes.get(nodeKey(node)) === undefined ? [{ key: nodeKey(node), text: "" }] : [],
  };
}

/** -1 and numbers above 100 are seen in the wild: a battery nobody measured. */
function battery(payload: string): readonly Fact[] {
  const percent = Number(payload);
  return /^\d{1,3}$/.test(payload) && percent <= 100 ? [{ kind: "battery", percent }] : [{ kind: "alive" }];
}

/**
 * Another program under the same number: somebody flashed the node anew, or its number was given away again. What it
 * presented before no longer holds, and whoever relied on it is told.
 */
function sketch(node: number, name: string, notes: Notes): Decoded {
  const before = notes.get(sketchKey(node));
  const changed = before !== undefined && before !== name;
  const join: Fact = { kind: "join", step: "presented", ...nameOf(name) };
  const news: readonly Fact[] = changed ? [{ kind: "fault", what: "sketch-changed" }] : [{ kind: "alive" }];
  const children = speakersOf(node, notes).filter((device) => device.includes("/"));
  const forgotten = changed ? children.map((device): Note => ({ key: childKey(device) })) : [];
  return {
    heard: [
      { device: `${node}`, facts: [join] },
      ...(children.length > 0 ? children : [`${node}`]).map((device) => ({ device, facts: news })),
    ],
    notes: [{ key: nodeKey(node), text: "" }, { key: sketchKey(node), text: name }, ...forgotten],
  };
}
