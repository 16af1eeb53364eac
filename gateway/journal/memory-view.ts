/**
 * What the reader cannot find on disk while the writer works from memory: messages still to be sent, alerts, which paths
 * carry them and which messages have arrived. Laid over the reader, so that the paths need not know which mode it is.
 */
import type { Alert } from "../../alerts/alert.ts";
import { firstPath } from "../../alerts/paths/policy.ts";
import type { ReceiptMessage } from "../../alerts/protocol.ts";
import type { Command } from "./command.ts";
import type { Fresh } from "./fresh.ts";
import type { Committed, DeliveryRow, DeliveryState, Joined, JournalReader, Sealed, Try } from "./journal.ts";
import { mostRows } from "./reader.ts";
import { rankOf } from "./rows.ts";

export interface MemoryView {
  readonly reader: JournalReader;
  add(what: Committed): void;
  receive(receiver: string, receipt: ReceiptMessage): void;
  settle(receiver: string, epoch: string, seq: number, as: DeliveryState): void;
  join(joined: Joined): void;
  tried(one: Try): void;
  keepPath(label: string, body: string): void;
  /** All of it is on disk now. */
  clear(): void;
}

/** Nothing could write this command: what the paths have to know of it all the same. */
export function hold(view: MemoryView, command: Command): void {
  switch (command.do) {
    case "receive":
      view.receive(command.receiver, command.receipt);
      break;
    case "refuse":
      view.settle(command.receiver, command.epoch, command.seq, "refused");
      break;
    case "settle":
      view.settle(command.receiver, command.epoch, command.seq, command.as);
      break;
    case "join":
      view.join(command.joined);
      break;
    case "tried":
      view.tried(command.one);
      break;
    case "path":
      view.keepPath(command.path, command.body);
      break;
    // What they say is the engine's or nobody's: the paths do not ask for it.
    case "accept":
    case "tell":
    case "protected":
    case "register":
    case "advance":
    case "quarantine":
      break;
  }
}

/** The newest tries that can be looked at while nothing can be written. */
const mostTries = 500;

const keyOf = (message: { readonly epoch: string; readonly seq: number }) => `${message.epoch} ${message.seq}`;

/** `disk` is asked anew each time: after a repair it is another file. It may be away altogether. */
export function openMemoryView(
  disk: () => JournalReader,
  fresh?: Pick<Fresh, "after">,
  /** They get every message; others what they have joined. */
  receivers: readonly string[] = [firstPath],
): MemoryView {
  const messages = new Map<string, Sealed>();
  const alerts = new Map<string, Alert>();
  const receipts = new Map<string, ReceiptMessage[]>();
  /** `receiver epoch seq`: needs no sending any more. */
  const settled = new Map<string, DeliveryState>();
  const joins: Joined[] = [];
  const tries: Try[] = [];
  const paths = new Map<string, string>();

  const joined = (alertId: string): readonly Joined[] => {
    const held = joins.filter((each) => each.alertId === alertId);
    const before = disk().joined(alertId);
    return [...before, ...held.filter(({ path }) => before.every((each) => each.path !== path))];
  };
  const gets = (receiver: string, alertId: string) =>
    receivers.includes(receiver) || joined(alertId).some(({ path }) => path === receiver);
  const isSettled = (receiver: string, message: Sealed) => settled.has(`${receiver} ${keyOf(message)}`);
  const waiting = (receiver: string) =>
    [...messages.values()].filter((message) => !isSettled(receiver, message) && gets(receiver, message.alertId));
  /** On disk, of alerts that this path joined since the disk takes nothing. */
  const joinedHere = (receiver: string, besides: readonly Sealed[]) => {
    const there = new Set(besides.map(keyOf));
    return joins
      .filter(({ path }) => path === receiver)
      .flatMap(({ alertId }) => disk().messagesOf(alertId))
      .filter((message) => !there.has(keyOf(message)) && !isSettled(receiver, message));
  };
  const laidOver = (found: readonly Alert[]): Alert[] => {
    const merged = new Map(found.map((alert) => [alert.id, alert]));
    for (const [id, alert] of alerts) merged.set(id, alert);
    return [...merged.values()];
  };
  const isOpen = (alert: Alert) => alert.state === "guarding" || alert.state === "raised";
  const isBare = () => messages.size === 0 && settled.size === 0 && joins.length === 0;

  const messagesOf = (alertId: string): readonly Sealed[] =>
    [...disk().messagesOf(alertId), ...[...messages.values()].filter((each) => each.alertId === alertId)].slice(
      0,
      mostRows,
    );
  function deliveries(alertId: string): readonly DeliveryRow[] {
    if (isBare()) return disk().deliveries(alertId);
    const rows = new Map(
      disk()
        .deliveries(alertId)
        .map((row) => [`${row.receiver} ${keyOf(row)}`, row]),
    );
    const all = [...receivers, ...joined(alertId).map(({ path }) => path)];
    for (const { epoch, seq } of messagesOf(alertId))
      for (const receiver of all) {
        const key = `${receiver} ${keyOf({ epoch, seq })}`;
        const state = settled.get(key) ?? rows.get(key)?.state ?? "waiting";
        rows.set(key, { receiver, epoch, seq, state });
      }
    return [...rows.values()];
  }

  const reader: JournalReader = {
    unstored(receiver, limit) {
      const most = Math.min(limit, mostRows);
      if (isBare()) return disk().unstored(receiver, most);
      const onDisk = disk()
        .unstored(receiver, mostRows)
        .filter((message) => !isSettled(receiver, message));
      return [...onDisk, ...joinedHere(receiver, onDisk), ...waiting(receiver)]
        .sort((a, b) => rankOf(a) - rankOf(b))
        .slice(0, most);
    },
    unstoredCount(receiver) {
      const held = [...settled.keys()].filter((key) => key.startsWith(`${receiver} `));
      const settledOnDisk = held.filter((key) => !messages.has(key.slice(receiver.length + 1))).length;
      const onDisk = Math.max(0, disk().unstoredCount(receiver) - settledOnDisk);
      return onDisk + joinedHere(receiver, []).length + waiting(receiver).length;
    },
    messages(epoch, from, to) {
      const held = [...messages.values()].filter((m) => m.epoch === epoch && m.seq >= from && m.seq <= to);
      return [...disk().messages(epoch, from, to), ...held].slice(0, mostRows);
    },
    messagesOf,
    joined,
    deliveries,
    ledger: (alertId, limit, cameBy) =>
      [
        ...disk().ledger(alertId, limit, cameBy),
        ...tries.filter((each) => each.alertId === alertId && (cameBy === undefined || cameThrough(each, cameBy))),
      ].slice(-limit),
    path: (label) => paths.get(label) ?? disk().path(label),
    alerts: (limit) =>
      laidOver(disk().alerts(limit))
        .sort((a, b) => b.at.steady - a.at.steady)
        .slice(0, limit),
    openAlerts: () => laidOver(disk().openAlerts()).filter(isOpen),
    receipts: (alertId) => [...disk().receipts(alertId), ...(receipts.get(alertId) ?? [])],
    readingsAfter: (id, limit) => fresh?.after(id, Math.min(limit, mostRows)) ?? disk().readingsAfter(id, limit),
    recentReadings: (limit) => disk().recentReadings(limit),
    readingsBetween: (after, until, limit) => disk().readingsBetween(after, until, limit),
    lastHeard: () => disk().lastHeard(),
    cells: () => disk().cells(),
    register: (limit) => disk().register(limit),
    protectedMinutes: () => disk().protectedMinutes(),
    cursor: (name) => disk().cursor(name),
    notes: (family) => disk().notes(family),
    unreadFrames: (limit) => disk().unreadFrames(limit),
    counts: () => disk().counts(),
  };

  return {
    reader,
    add(what) {
      for (const message of what.messages) messages.set(keyOf(message), message);
      for (const alert of what.alerts) alerts.set(alert.id, alert);
    },
    receive(receiver, receipt) {
      receipts.set(receipt.alertId, [...(receipts.get(receipt.alertId) ?? []), receipt]);
      if (receipt.type === "stored") settled.set(`${receiver} ${keyOf(receipt)}`, "stored");
    },
    settle: (receiver, epoch, seq, as) => void settled.set(`${receiver} ${keyOf({ epoch, seq })}`, as),
    join(one) {
      const isKnown = joins.some(({ path, alertId }) => path === one.path && alertId === one.alertId);
      if (!isKnown) joins.push(one);
    },
    tried(one) {
      tries.push(one);
      if (tries.length > mostTries) tries.shift();
    },
    keepPath: (label, body) => void paths.set(label, body),
    clear() {
      messages.clear();
      alerts.clear();
      receipts.clear();
      settled.clear();
      joins.length = 0;
      tries.length = 0;
      paths.clear();
    },
  };
}

const cameThrough = ({ path, outcome }: Try, by: string): boolean =>
  path === by && (outcome === "carried" || outcome === "stored");

/** No file at all can be read. */
export const nothingToRead: JournalReader = {
  unstored: () => [],
  unstoredCount: () => 0,
  messages: () => [],
  messagesOf: () => [],
  joined: () => [],
  deliveries: () => [],
  ledger: () => [],
  path: () => undefined,
  readingsAfter: () => [],
  recentReadings: () => [],
  readingsBetween: () => [],
  alerts: () => [],
  openAlerts: () => [],
  receipts: () => [],
  lastHeard: () => new Map(),
  cells: () => new Map(),
  register: () => [],
  protectedMinutes: () => ({ runs: [], notes: [] }),
  cursor: () => 0,
  notes: () => [],
  unreadFrames: () => [],
  counts: () => ({ frames: 0, readings: 0, alerts: 0, unread: 0, quarantined: 0, unchanged: 0 }),
};
