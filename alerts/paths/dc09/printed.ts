/** A frame as JSON: what `hearthwatch dc09 parse` prints. Digits stay as on the wire; what the frame does not say is null. */
import { type Event, isContactId } from "./content.ts";
import type { ReadFrame } from "./read.ts";

type PrintedEvent = Readonly<Record<string, string | boolean | null>>;

export interface Printed {
  readonly result: ReadFrame["result"];
  readonly id: string | null;
  readonly seq: string | null;
  readonly account: string | null;
  readonly receiver: string | null;
  readonly line: string | null;
  readonly encrypted: boolean | null;
  readonly data: string | null;
  /** ISO 8601, UTC. */
  readonly timestamp: string | null;
  readonly events: readonly PrintedEvent[];
  readonly extensions?: readonly { readonly letter: string; readonly value: string }[];
}

export function printed(read: ReadFrame): Printed {
  const { result, message } = read;
  const sealedShut = result === "key_missing" || result === "key_wrong";
  return {
    result,
    id: message?.id ?? null,
    seq: message?.seq ?? null,
    account: message?.account ?? null,
    receiver: message?.receiver ?? null,
    line: message?.line ?? null,
    encrypted: message?.encrypted ?? null,
    data: message === undefined || sealedShut ? null : message.data,
    timestamp: message?.at === undefined ? null : new Date(message.at).toISOString().replace(".000Z", "Z"),
    events: read.result === "ok" ? read.events.map(printedEvent) : [],
    ...(message && message.extensions.length > 0 && { extensions: message.extensions }),
  };
}

function printedEvent(event: Event): PrintedEvent {
  if (isContactId(event)) return { ...event };
  const { code, address, text, ...around } = event;
  const known = Object.entries(around).filter(([, value]) => value !== undefined);
  return { code, address: address ?? null, text: text ?? null, ...Object.fromEntries(known) };
}
