/** Pure: a hub that moves house, and one that is taken out of service. Both are ordinary versions of the register. */
import { z } from "zod";
import { idShape } from "../../alerts/protocol.ts";
import { labelShape } from "../config/home.ts";
import type { Book, DeviceEntry } from "./contract.ts";

/** The rooms of the new home; `was`: the room whose devices now stand here. */
export const newRooms = z
  .array(z.strictObject({ id: idShape, label: labelShape, was: idShape.optional() }))
  .min(1)
  .max(40);
export type NewRooms = z.infer<typeof newRooms>;

/** Another home: nothing in it has been tried yet. Devices keep their ids, and so their history. */
export function moved(book: Book, id: string, rooms: NewRooms | undefined): Book {
  const standsNow = roomsAfter(book, rooms);
  return {
    home: {
      ...book.home,
      id,
      rooms: rooms ? rooms.map(({ was: _, ...room }) => room) : book.home.rooms,
    },
    devices: book.devices.map(({ verifiedAt: _, room, ...device }): DeviceEntry => {
      const now = room === undefined ? undefined : standsNow.get(room);
      return { ...device, ...(now !== undefined && { room: now }) };
    }),
  };
}

/** From old room to new one; a room that is not there any more leads nowhere. */
function roomsAfter(book: Book, rooms: NewRooms | undefined): ReadonlyMap<string, string> {
  if (!rooms) return new Map(book.home.rooms.map(({ id }) => [id, id]));
  const same = rooms.map(({ id }) => [id, id] as const);
  return new Map([...same, ...rooms.flatMap(({ id, was }) => (was === undefined ? [] : [[was, id] as const]))]);
}

/** Nothing is watched any more, and nothing is missed. The home and its rooms stay on record. */
export function retired(book: Book): Book {
  return { home: { ...book.home, rules: { ...book.home.rules, nightDoors: [] } }, devices: [] };
}
