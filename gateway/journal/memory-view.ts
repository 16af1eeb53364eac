/**
 * What the reader cannot find on disk while the writer works from memory: messages still to be sent, alerts, and which
 * messages have arrived. Laid over the reader, so that the paths need not know which mode it is.
 */
import type { Alert } from "../../alerts/alert.ts";
import type { ReceiptMessage } from "../../alerts/protocol.ts";
import type { Fresh } from "./fresh.ts";
import type { Committed, JournalReader, Sealed } from "./journal.ts";
import { mostRows } from "./reader.ts";
import { rankOf } from "./rows.ts";

export interface MemoryView {
  readonly reader: JournalReader;
  add(what: Committed): void;
  receive(receiver: string, receipt: ReceiptMessage): void;
  settle(receiver: string, epoch: string, seq: number): void;
  /** All of it is on disk now. */
  clear(): void;
}

const keyOf = (message: { readonly epoch: string; readonly seq: number }) => `${message.epoch} ${message.seq}`;

/** `disk` is asked anew each time: after a repair it is another file. It may be away altogether. */
export function openMemoryView(disk: () => JournalReader, fresh?: Pick<Fresh, "after">): MemoryView {
  const messages = new Map<string, Sealed>();
  const alerts = new Map<string, Alert>();
  const receipts = new Map<string, ReceiptMessage[]>();
  /** `receiver epoch seq`: needs no sending any more. */
  const settled = new Set<string>();

  const waiting = (receiver: string) =>
    [...messages.values()].filter((message) => !settled.has(`${receiver} ${keyOf(message)}`));
  const laidOver = (found: readonly Alert[]): Alert[] => {
    const merged = new Map(found.map((alert) => [alert.id, alert]));
    for (const [id, alert] of alerts) merged.set(id, alert);
    return [...merged.values()];
  };
  const isOpen = (alert: Alert) => alert.state === "guarding" || alert.state === "raised";

  const reader: JournalReader = {
    unstored(receiver, limit) {
      const most = Math.min(limit, mostRows);
      if (messages.size === 0 && settled.size === 0) return disk().unstored(receiver, most);
      const onDisk = disk()
        .unstored(receiver, mostRows)
        .filter((message) => !settled.has(`${receiver} ${keyOf(message)}`));
      return [...onDisk, ...waiting(receiver)].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, most);
    },
    unstoredCount(receiver) {
      const held = [...settled].filter((key) => key.startsWith(`${receiver} `));
      const settledOnDisk = held.filter((key) => !messages.has(key.slice(receiver.length + 1))).length;
      return Math.max(0, disk().unstoredCount(receiver) - settledOnDisk) + waiting(receiver).length;
    },
    messages(epoch, from, to) {
      const held = [...messages.values()].filter((m) => m.epoch === epoch && m.seq >= from && m.seq <= to);
      return [...disk().messages(epoch, from, to), ...held].slice(0, mostRows);
    },
    alerts: (limit) =>
      laidOver(disk().alerts(limit))
        .sort((a, b) => b.at.steady - a.at.steady)
        .slice(0, limit),
    openAlerts: () => laidOver(disk().openAlerts()).filter(isOpen),
    receipts: (alertId) => [...disk().receipts(alertId), ...(receipts.get(alertId) ?? [])],
    readingsAfter: (id, limit) => fresh?.after(id, Math.min(limit, mostRows)) ?? disk().readingsAfter(id, limit),
    recentReadings: (limit) => disk().recentReadings(limit),
    lastHeard: () => disk().lastHeard(),
    cells: () => disk().cells(),
    register: (limit) => disk().register(limit),
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
      if (receipt.type === "stored") settled.add(`${receiver} ${keyOf(receipt)}`);
    },
    settle: (receiver, epoch, seq) => void settled.add(`${receiver} ${epoch} ${seq}`),
    clear() {
      messages.clear();
      alerts.clear();
      receipts.clear();
      settled.clear();
    },
  };
}

/** No file at all can be read. */
export const nothingToRead: JournalReader = {
  unstored: () => [],
  unstoredCount: () => 0,
  messages: () => [],
  readingsAfter: () => [],
  recentReadings: () => [],
  alerts: () => [],
  openAlerts: () => [],
  receipts: () => [],
  lastHeard: () => new Map(),
  cells: () => new Map(),
  register: () => [],
  cursor: () => 0,
  notes: () => [],
  unreadFrames: () => [],
  counts: () => ({ frames: 0, readings: 0, alerts: 0, unread: 0, quarantined: 0, unchanged: 0 }),
};
