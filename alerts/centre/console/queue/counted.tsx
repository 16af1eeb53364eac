import { useComputed } from "@preact/signals";
import type { Desk } from "../desk.ts";

/** Text that counts down: the node is written to, the row is not drawn anew. */
export function Counted({
  desk,
  at,
  say,
}: {
  readonly desk: Desk;
  readonly at: number;
  readonly say: (time: string) => string;
}) {
  return <>{useComputed(() => say(lengthLeft(at - desk.now.value)))}</>;
}
const pad = (n: number): string => String(n).padStart(2, "0");
/** 05:12, and with hours 23:59:07: a shelf may be a day long. Rounded down as `age` is: the card counts the same second. */
export function lengthLeft(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(all / 3600);
  const rest = `${pad(Math.floor((all % 3600) / 60))}:${pad(all % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
