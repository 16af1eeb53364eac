/** What may be asked of the writer, and how a batch of it crosses to the writer's thread. */
import type { EngineInput, HeardOf } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { ReceiptMessage } from "../../alerts/protocol.ts";
import { instant, type Moment } from "../../devices/model/moment.ts";
import type { Note } from "../../devices/notes.ts";
import type { Arrival, Joined, ProtectedChange, RegisterRow, Settings, Try } from "./journal.ts";

export type Command =
  | { readonly do: "accept"; readonly arrival: Arrival }
  | { readonly do: "tell"; readonly input: EngineInput; readonly handed?: Handed }
  | { readonly do: "receive"; readonly receiver: string; readonly receipt: ReceiptMessage; readonly at: Moment }
  | {
      readonly do: "refuse";
      readonly receiver: string;
      readonly epoch: string;
      readonly seq: number;
      readonly reason: string;
    }
  | { readonly do: "join"; readonly joined: Joined }
  | {
      readonly do: "settle";
      readonly receiver: string;
      readonly epoch: string;
      readonly seq: number;
      readonly as: "carried" | "left_out";
    }
  | { readonly do: "tried"; readonly one: Try }
  | { readonly do: "path"; readonly path: string; readonly body: string }
  | { readonly do: "protected"; readonly change: ProtectedChange }
  | { readonly do: "register"; readonly row: RegisterRow; readonly settings: Settings }
  | { readonly do: "advance"; readonly cursor: string; readonly position: number }
  | {
      readonly do: "quarantine";
      readonly cursor: string;
      readonly reading: number;
      readonly line: string;
      readonly reason: string;
    };

/** What a start was handed beside the rows, kept with its own row so that a replay can be handed the same. */
export interface Handed {
  readonly home: Home;
  /** Last instant at which the gateway is known to have run. */
  readonly alive?: number;
  /** Last words of the home's devices. */
  readonly heard: readonly (readonly [device: string, steady: number])[];
  /** The oldest reading that snapshots of alerts look back on. */
  readonly recent?: number;
}

/**
 * One text and one block of bytes cost far less to hand over than thousands of small objects; rows without field names
 * cost half of what objects cost.
 */
export interface Parcel {
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** An arrival by position: see `rowOf` and `arrivalFrom`, which must agree. `null` stands for what is not there. */
type ArrivalRow = readonly [
  source: string,
  family: string,
  at: readonly [steady: number, wall: number, mono: number, boot: number, trusted: boolean],
  topic: string | null,
  length: number,
  origin: Arrival["origin"],
  urgent: boolean,
  heard: readonly HeardOf[] | null,
  unread: string | null,
  device: string | null,
  delivery?: string | null,
  again?: boolean,
  stream?: boolean,
  notes?: readonly Note[] | null,
];
type Letter = {
  readonly boots: readonly string[];
  readonly commands: readonly (ArrivalRow | Exclude<Command, { do: "accept" }>)[];
};

export function pack(commands: readonly Command[]): Parcel {
  const boots: string[] = [];
  let length = 0;
  for (const command of commands) if (command.do === "accept") length += command.arrival.bytes.length;
  const bytes = new Uint8Array(length);
  let filled = 0;
  const letter: Letter = {
    boots,
    commands: commands.map((command) => {
      if (command.do !== "accept") return command;
      bytes.set(command.arrival.bytes, filled);
      filled += command.arrival.bytes.length;
      return rowOf(command.arrival, boots);
    }),
  };
  return { text: JSON.stringify(letter), bytes };
}

export function unpack(parcel: Parcel): Command[] {
  const { boots, commands } = JSON.parse(parcel.text) as Letter;
  let taken = 0;
  return commands.map((command) => {
    if ("do" in command) return command;
    const bytes = parcel.bytes.subarray(taken, taken + command[4]);
    taken += command[4];
    return { do: "accept", arrival: arrivalFrom(command, bytes, boots) };
  });
}

function rowOf(arrival: Arrival, boots: string[]): ArrivalRow {
  const { source, family, at, topic, bytes, origin, urgent, understood, delivery, stream, notes } = arrival;
  let boot = boots.indexOf(at.boot);
  if (boot < 0) boot = boots.push(at.boot) - 1;
  const moment = [at.steady, at.wall, at.mono, boot, at.trusted] as const;
  const said = "heard" in understood ? ([understood.heard, null, null] as const) : unreadOf(understood);
  const row = [source, family, moment, topic ?? null, bytes.length, origin, urgent, ...said] as const;
  if (stream || notes) return [...row, delivery?.id ?? null, delivery?.again ?? false, stream ?? false, notes ?? null];
  return delivery ? [...row, delivery.id, delivery.again] : row;
}

const unreadOf = ({ unread, device }: { readonly unread: string; readonly device: string | undefined }) =>
  [null, unread, device ?? null] as const;

function arrivalFrom(row: ArrivalRow, bytes: Uint8Array, boots: readonly string[]): Arrival {
  const [source, family, [steady, wall, mono, boot, trusted], topic, , origin, urgent, heard, unread, device] = row;
  const [, , , , , , , , , , delivery, again = false, stream, notes] = row;
  return {
    ...{ source, family, topic: topic ?? undefined, bytes, origin, urgent },
    at: { steady: instant(steady), wall, mono, boot: boots[boot] ?? "unknown", trusted },
    understood: heard ? { heard } : { unread: unread ?? "unknown", device: device ?? undefined },
    // Null: something further behind is there.
    ...(delivery != null && { delivery: { id: delivery, again } }),
    ...(stream && { stream }),
    ...(notes && { notes }),
  };
}
