import { lineText } from "../../framing/lines.ts";
import { silent, type Talk, type TalkRoom } from "../../talk.ts";
import { nodeKey } from "./known.ts";
import { command, itself, splitMessage } from "./message.ts";
import { internal } from "./types.ts";

const lowest = 1;
const highest = 254;

/**
 * A node without a number asks for one. It gets the lowest free one while a join window stands open, and the same again
 * until somebody speaks under it: a node asks on until it has heard the answer.
 */
export function idTalk(room: TalkRoom): Talk {
  let offered: number | undefined;
  const heardFrom = new Set<number>();

  const lowestFree = (): number | undefined => {
    const registered = new Set(room.devices().map(({ key }) => Number(key.split("/")[0])));
    for (let id = lowest; id <= highest; id += 1)
      if (!heardFrom.has(id) && !registered.has(id) && room.notes.get(nodeKey(id)) === undefined) return id;
    return undefined;
  };

  return {
    opened() {
      offered = undefined;
      return silent;
    },
    heard(frame) {
      const message = splitMessage(lineText(frame) ?? "");
      if (!message) return silent;
      if (message.node !== itself) heardFrom.add(message.node);
      if (message.node === offered) offered = undefined;
      const wants = message.command === command.internal && message.type === internal.idRequest && !message.ack;
      if (!wants || !room.mayJoin(undefined)) return silent;
      offered ??= lowestFree();
      if (offered === undefined) return silent;
      const line = `255;255;3;0;${internal.idResponse};${offered}\n`;
      return { say: [new TextEncoder().encode(line)] };
    },
    due: () => silent,
  };
}
