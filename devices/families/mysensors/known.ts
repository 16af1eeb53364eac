/**
 * What the notes hold of nodes:
 *
 *   child:<node>/<child>   what it presented itself as: <S_ type> <description>
 *   sketch:<node>          the name of its program
 *   node:<node>            it has been here
 */

import type { Duration } from "../../model/moment.ts";
import type { Note, Notes } from "../../notes.ts";

export interface Child {
  readonly type: number;
  readonly description: string;
}

export const childKey = (device: string): string => `child:${device}`;
export const sketchKey = (node: number): string => `sketch:${node}`;
export const nodeKey = (node: number): string => `node:${node}`;

export function childIn(notes: Notes, device: string): Child | undefined {
  const text = notes.get(childKey(device));
  if (text === undefined) return undefined;
  const gap = text.indexOf(" ");
  const type = Number(gap < 0 ? text : text.slice(0, gap));
  return Number.isInteger(type) ? { type, description: gap < 0 ? "" : text.slice(gap + 1) } : undefined;
}

export const noteOfChild = (device: string, { type, description }: Child): Note => ({
  key: childKey(device),
  text: description === "" ? `${type}` : `${type} ${description}`,
});

/** The children of a node, or the node itself while none is known. */
export function speakersOf(node: number, notes: Notes): readonly string[] {
  const found = notes.keys(childKey(`${node}/`)).map((key) => key.slice(childKey("").length));
  return found.length > 0 ? found : [`${node}`];
}

/** How long ago this child presented itself, where whoever keeps the notes knows. */
export const presentedAgo = (notes: Notes, device: string): Duration | undefined => notes.age?.(childKey(device));
