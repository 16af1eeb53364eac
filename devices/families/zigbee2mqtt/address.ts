/**
 * A Zigbee device is known by the address of its radio (EUI-64), written here as 16 upper-case hex digits; its friendly name
 * is whatever its owner calls it today, and `0x` with the address until he does.
 */
import type { Note, Notes } from "../../notes.ts";

/** `0x` as Zigbee2MQTT writes it. Asked of each name of each message. */
export function addressIn(text: string): string | undefined {
  if (text.length !== 18) return undefined;
  return /^0x[0-9a-f]{16}$/i.test(text) ? text.slice(2).toUpperCase() : undefined;
}

export const asWritten = (key: string): string => (/^[0-9A-F]{16}$/.test(key) ? `0x${key.toLowerCase()}` : key);

const noted = (name: string): string => `name:${name}`;

/** The address behind a name, by the last list of the bridge. */
export const addressOf = (name: string, notes: Notes): string | undefined => addressIn(name) ?? notes.get(noted(name));

/** What a new list changes: each chosen name leads to its address, and names that are gone to none. */
export function nameNotes(list: readonly { readonly name: string; readonly address: string }[], notes: Notes): Note[] {
  const chosen = new Map(
    list.filter(({ name }) => addressIn(name) === undefined).map(({ name, address }) => [noted(name), address]),
  );
  const gone = notes.keys(noted("")).filter((key) => !chosen.has(key));
  const changed = [...chosen].filter(([key, address]) => notes.get(key) !== address);
  return [...gone.map((key) => ({ key })), ...changed.map(([key, text]) => ({ key, text }))];
}
