/** What may be asked of the writer, and how a batch of it crosses to the writer's thread. */
import type { EngineInput } from "../../alerts/engine.ts";
import type { ReceiptMessage } from "../../alerts/protocol.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Arrival } from "./journal.ts";

export type Command =
  | { readonly do: "accept"; readonly arrival: Arrival }
  | { readonly do: "tell"; readonly input: EngineInput }
  | { readonly do: "receive"; readonly receiver: string; readonly receipt: ReceiptMessage; readonly at: Moment }
  | {
      readonly do: "refuse";
      readonly receiver: string;
      readonly epoch: string;
      readonly seq: number;
      readonly reason: string;
    }
  | { readonly do: "advance"; readonly cursor: string; readonly position: number }
  | {
      readonly do: "quarantine";
      readonly cursor: string;
      readonly reading: number;
      readonly line: string;
      readonly reason: string;
    };

/** One text and one block of bytes cost far less to hand over than thousands of small objects. */
export interface Parcel {
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Slice = { readonly from: number; readonly to: number };

export function pack(commands: readonly Command[]): Parcel {
  let length = 0;
  for (const command of commands) if (command.do === "accept") length += command.arrival.bytes.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  const light = commands.map((command) => {
    if (command.do !== "accept") return command;
    const from = at;
    bytes.set(command.arrival.bytes, from);
    at += command.arrival.bytes.length;
    const slice: Slice = { from, to: at };
    return { do: "accept", arrival: { ...command.arrival, bytes: slice } };
  });
  return { text: JSON.stringify(light), bytes };
}

export function unpack(parcel: Parcel): Command[] {
  type Light =
    | Exclude<Command, { do: "accept" }>
    | { do: "accept"; arrival: Omit<Arrival, "bytes"> & { bytes: Slice } };
  const light = JSON.parse(parcel.text) as Light[];
  return light.map((command) => {
    if (command.do !== "accept") return command;
    const { from, to } = command.arrival.bytes;
    return { do: "accept", arrival: { ...command.arrival, bytes: parcel.bytes.subarray(from, to) } };
  });
}
