/**
 * Devices that only their line tells apart: a radar without an id, slave 1 of one RS-485 line and slave 1 of another. In the
 * register they stand with the id of their line, `radar@hall`; a bare key is enough where a home has one such line, and that of
 * the line goes before it. Families never know of it: whoever owns the line puts it on what they say and takes it off what
 * they ask.
 */
import type { Decoded, Heard, ProfileOf, SerialFamily } from "./family.ts";
import { type Note, type Notes, noNotes } from "./notes.ts";
import type { Saying, Talk, TalkRoom } from "./talk.ts";

/** Is a device of this key in the register? */
export type IsOurs = (key: string) => boolean;

const onLine = (key: string, line: string): string => `${key}@${line}`;

/** As the register names it. A stranger is named with its line: it may be another line's namesake. */
function keyOnLine(key: string, line: string, isOurs: IsOurs): string {
  const full = onLine(key, line);
  return !isOurs(full) && isOurs(key) ? key : full;
}

const profileOnLine =
  (profileOf: ProfileOf, line: string, isOurs: IsOurs): ProfileOf =>
  (key) =>
    profileOf(keyOnLine(key, line, isOurs));

const heardOnLine = (heard: readonly Heard[], line: string, isOurs: IsOurs): readonly Heard[] =>
  heard.map((each) => ({ ...each, device: keyOnLine(each.device, line, isOurs) }));

/** What a family said of its line, as the rest of the program knows it. */
function decodedOnLine(decoded: Decoded, line: string, isOurs: IsOurs): Decoded {
  const notes = decoded.notes && { notes: decoded.notes.map((note) => noteOnLine(note, line)) };
  if ("heard" in decoded) return { ...decoded, heard: heardOnLine(decoded.heard, line, isOurs), ...notes };
  const { unread } = decoded;
  if (unread.device === undefined) return { ...decoded, ...notes };
  return { ...decoded, unread: { ...unread, device: keyOnLine(unread.device, line, isOurs) }, ...notes };
}

const noteOnLine = (note: Note, line: string): Note => ({ ...note, key: `${line}/${note.key}` });

/** The notes of one line: a vital radar's must not be taken for the fall radar's. */
function notesOnLine(notes: Notes, line: string): Notes {
  const own = `${line}/`;
  return {
    get: (key) => notes.get(`${own}${key}`),
    keys: (prefix) => notes.keys(`${own}${prefix}`).map((key) => key.slice(own.length)),
  };
}

/** The room as the talk of one line sees it: its own devices, by the keys that it uses. */
export function roomOnLine(room: TalkRoom, line: string): TalkRoom {
  const end = onLine("", line);
  return {
    devices: () =>
      room.devices().flatMap(({ key, profile }) => {
        if (key.endsWith(end)) return [{ key: key.slice(0, -end.length), profile }];
        return key.includes("@") ? [] : [{ key, profile }];
      }),
    mayJoin: (device) =>
      device === undefined ? room.mayJoin(undefined) : room.mayJoin(onLine(device, line)) || room.mayJoin(device),
    notes: notesOnLine(room.notes, line),
  };
}

/** The family as one line has it: whoever reads or talks over that line need not know that there are others. */
export function familyOnLine(family: SerialFamily, line: string, isOurs: IsOurs): SerialFamily {
  const { talk } = family;
  return {
    ...family,
    decode(frame, profileOf, notes = noNotes) {
      const profiles = profileOnLine(profileOf, line, isOurs);
      return decodedOnLine(family.decode(frame, profiles, notesOnLine(notes, line)), line, isOurs);
    },
    ...(talk && { talk: (room: TalkRoom) => talkOnLine(talk.call(family, roomOnLine(room, line)), line, isOurs) }),
  };
}

function talkOnLine(talk: Talk, line: string, isOurs: IsOurs): Talk {
  const said = (saying: Saying): Saying =>
    saying.found ? { ...saying, found: heardOnLine(saying.found, line, isOurs) } : saying;
  return {
    opened: (now) => said(talk.opened(now)),
    heard: (frame, now) => said(talk.heard(frame, now)),
    due: (now) => said(talk.due(now)),
  };
}
