/** Pure: what a change makes of a book. Whether the outcome is a good book, `book.ts` judges afterwards. */
import { mostBefore } from "./book.ts";
import type { Book, DeviceEntry, RegisterChange, RegisterFault } from "./contract.ts";

export type Applied =
  | { readonly ok: true; readonly book: Book }
  | { readonly ok: false; readonly faults: readonly RegisterFault[] };

/** `now`: Unix ms. `why` stays with a box that was exchanged. */
export function applied(book: Book, change: RegisterChange, now: number, why: string): Applied {
  switch (change.do) {
    case "whole":
      return { ok: true, book: change.book };
    case "add":
      return { ok: true, book: { ...book, devices: [...book.devices, { since: now, ...change.device }] } };
    case "room":
      return { ok: true, book: withRoom(book, change.id, change.label) };
    case "update":
      return atDevice(book, change.id, (device) => [{ ...device, ...change.with, id: device.id }]);
    case "swap":
      return atDevice(book, change.id, (device) => [swapped(device, change, now, why)]);
    case "remove":
      return atDevice(withoutNightDoor(book, change.id), change.id, () => []);
  }
}

/** Somebody else's change came first. `on`: the version that this one was made of. */
export const outdated = (version: number, on: number) =>
  ({
    ok: false,
    outdated: true,
    faults: [{ path: "version", message: `the register is at version ${version}, not ${on}; look at it again` }],
  }) as const;

function atDevice(book: Book, id: string, change: (device: DeviceEntry) => readonly DeviceEntry[]): Applied {
  const known = book.devices.map((device) => device.id);
  if (!known.includes(id)) {
    const message = `found "${id}", which is not under devices (${known.join(", ")})`;
    return { ok: false, faults: [{ path: "id", message }] };
  }
  return {
    ok: true,
    book: { ...book, devices: book.devices.flatMap((each) => (each.id === id ? change(each) : each)) },
  };
}

/** Another box in the same place: nobody has tried it yet, and what another family's boxes are set to means nothing to it. */
function swapped(
  { verifiedAt: _, profile, before = [], ...device }: DeviceEntry,
  box: { readonly family: string; readonly key: string; readonly profile?: string },
  now: number,
  why: string,
): DeviceEntry {
  const { family, key } = device;
  const kept = box.profile ?? (box.family === family ? profile : undefined);
  return {
    ...device,
    family: box.family,
    key: box.key,
    since: now,
    ...(kept !== undefined && { profile: kept }),
    before: [{ family, key, until: now, why }, ...before].slice(0, mostBefore),
  };
}

function withRoom(book: Book, id: string, label: { readonly zh: string; readonly en: string }): Book {
  const { home } = book;
  const isThere = home.rooms.some((room) => room.id === id);
  const rooms = isThere
    ? home.rooms.map((room) => (room.id === id ? { id, label } : room))
    : [...home.rooms, { id, label }];
  return { ...book, home: { ...home, rooms } };
}

/** A door that is gone cannot be watched at night. */
function withoutNightDoor(book: Book, id: string): Book {
  const { home } = book;
  const nightDoors = home.rules.nightDoors.filter((door) => door !== id);
  return { ...book, home: { ...home, rules: { ...home.rules, nightDoors } } };
}
