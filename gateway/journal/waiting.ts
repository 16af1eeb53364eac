/** What waits for the writer, in order of arrival, and which of it goes next. */
import type { Command } from "./command.ts";
import { CannotStore } from "./journal.ts";

/** Over all sources together. Telemetry is refused first; the rest of the room is for what may save a life. */
export const waitingRoom = {
  telemetry: 8_192,
  everything: 10_240,
  bytes: 16 * 1_024 * 1_024,
  whenFull: "refuse",
} as const;

/** Commands and bytes of one transaction at most: it stays short even on a slow card. */
export const batchRoom = { commands: 1_024, bytes: 4 * 1_024 * 1_024 } as const;

export interface Waiting {
  readonly command: Command;
  resolve(): void;
  reject(fault: CannotStore): void;
}

export const isUrgentCommand = (command: Command): boolean =>
  command.do === "accept" ? command.arrival.urgent : !canWait.has(command.do);

const canWait: ReadonlySet<Command["do"]> = new Set([
  "protected",
  "advance",
  "quarantine",
  ...(["settle", "tried", "path"] as const),
]);

/** Words of a stream that nobody has to answer, and what is written of tries. */
const isPatient = (command: Command): boolean =>
  command.do === "accept"
    ? command.arrival.patient === true && !command.arrival.urgent
    : command.do === "settle" || command.do === "tried" || command.do === "path" || command.do === "protected";

export interface WaitingRoom {
  readonly length: number;
  /** Somebody in it should not wait for company. */
  readonly urgent: boolean;
  /** Everybody in it has time. */
  readonly patient: boolean;
  /** Returns the fault when there is no room. */
  enter(waiting: Waiting): CannotStore | undefined;
  /** The next batch. In a crowd, what is urgent overtakes, but never within one device. */
  next(): readonly Waiting[];
}

export function openWaitingRoom(): WaitingRoom {
  let queue: Waiting[] = [];
  let bytes = 0;
  let urgent = 0;
  let patient = 0;
  return {
    get length() {
      return queue.length;
    },
    get urgent() {
      return urgent > 0;
    },
    get patient() {
      return patient === queue.length;
    },
    enter(waiting) {
      const isUrgent = isUrgentCommand(waiting.command);
      const size = sizeOf(waiting.command);
      const most = isUrgent ? waitingRoom.everything : waitingRoom.telemetry;
      const mostBytes = isUrgent ? waitingRoom.bytes * 1.25 : waitingRoom.bytes;
      if (queue.length >= most || bytes + size > mostBytes)
        return new CannotStore(`${queue.length} arrivals wait for the disk already`);
      queue.push(waiting);
      bytes += size;
      urgent += isUrgent ? 1 : 0;
      patient += isPatient(waiting.command) ? 1 : 0;
      return undefined;
    },
    next() {
      const { taken, left } = pickBatch(queue);
      queue = left;
      for (const { command } of taken) {
        bytes -= sizeOf(command);
        urgent -= isUrgentCommand(command) ? 1 : 0;
        patient -= isPatient(command) ? 1 : 0;
      }
      return taken;
    },
  };
}

/** Pure: splits the queue into the next batch and the rest, both in order of arrival. */
export function pickBatch(queue: readonly Waiting[]): { readonly taken: Waiting[]; readonly left: Waiting[] } {
  const inOrder = fitting(queue);
  if (inOrder === queue.length) return { taken: [...queue], left: [] };
  const hurried = queue.filter(({ command }) => isUrgentCommand(command));
  const inHurry = new Set(hurried.flatMap(({ command }) => devicesOf(command)));
  const last = hurried.at(-1);
  const upTo = last ? queue.lastIndexOf(last) : -1;
  const first = queue.filter(
    ({ command }, at) =>
      isUrgentCommand(command) || (at < upTo && devicesOf(command).some((device) => inHurry.has(device))),
  );
  const chosen = new Set(first.slice(0, fitting(first)));
  let room = batchRoom.bytes - bytesOf(chosen);
  for (const waiting of queue) {
    if (chosen.size >= batchRoom.commands) break;
    if (chosen.has(waiting)) continue;
    room -= sizeOf(waiting.command);
    if (room < 0) break;
    // In order and leaving nobody out, so that within a device nobody overtakes.
    chosen.add(waiting);
  }
  return { taken: queue.filter((w) => chosen.has(w)), left: queue.filter((w) => !chosen.has(w)) };
}

const sizeOf = (command: Command): number => (command.do === "accept" ? command.arrival.bytes.length + 256 : 256);

function bytesOf(waiting: Iterable<Waiting>): number {
  let bytes = 0;
  for (const { command } of waiting) bytes += sizeOf(command);
  return bytes;
}

/** How many from the front fit into one batch; at least one, or nothing would ever move. */
function fitting(queue: readonly Waiting[]): number {
  let bytes = 0;
  let count = 0;
  for (const { command } of queue) {
    bytes += sizeOf(command);
    if (count > 0 && (count >= batchRoom.commands || bytes > batchRoom.bytes)) break;
    count += 1;
  }
  return count;
}

function devicesOf(command: Command): readonly string[] {
  if (command.do !== "accept") return [];
  const { understood } = command.arrival;
  if ("heard" in understood) return understood.heard.map((part) => part.device);
  return understood.device === undefined ? [] : [understood.device];
}
