/**
 * What stands between the brackets. Sources: SIA DC-09 5.5.1.7; Contact ID: SIA DC-05; level codes: SIA DC-03/DC-07.
 *
 *   ADM-CID   #acct|QXYZ GG CCC                1 new, 3 over, 6 still so; code; group; zone or user
 *   SIA-DCS   #acct|N ri1/ BA005 ^text^ / …    N new, O old; then modifiers, each with its bar; then code + address
 *
 * Panels write `#1234|`, `1234|`, `|` or nothing at all before the event: all are read, the first is written.
 */
export type Qualifier = "1" | "3" | "6";

/** Digits as on the wire: leading zeros count. */
export interface ContactId {
  readonly code: string;
  readonly qualifier: string;
  readonly group: string;
  readonly zone: string;
}

export interface SiaEvent {
  readonly code: string;
  readonly address: string | undefined;
  readonly text: string | undefined;
  /** `true` for N, `false` for O, which repeats what was reported before. */
  readonly fresh: boolean | undefined;
  readonly area: string | undefined;
  readonly user: string | undefined;
  readonly peripheral: string | undefined;
  readonly time: string | undefined;
}

export type Event = ContactId | SiaEvent;
export const isContactId = (event: Event): event is ContactId => "qualifier" in event;

export interface Content {
  /** As repeated inside the brackets; `undefined` where it was left out. */
  readonly account: string | undefined;
  readonly events: readonly Event[];
}

/** `undefined`: a receiver would answer DUH. */
export function readContent(id: string, data: string): Content | undefined {
  if (data === "") return { account: undefined, events: [] };
  const [, account, said = ""] = /^(?:#?([0-9A-Fa-f]{1,16})?\|)?(.*)$/s.exec(data) ?? [];
  const events = id === "ADM-CID" ? readContactId(said) : id === "SIA-DCS" ? readSia(said) : [];
  return events && { account, events };
}

function readContactId(said: string): readonly ContactId[] | undefined {
  const found = /^(\d)([0-9A-F]{3}) ([0-9A-F]{2}) ([0-9A-F]{3})(?:[|^].*)?$/s.exec(said);
  if (!found) return undefined;
  const [, qualifier = "", code = "", group = "", zone = ""] = found;
  return [{ code, qualifier, group, zone }];
}

interface Around {
  fresh: boolean | undefined;
  area: string | undefined;
  user: string | undefined;
  peripheral: string | undefined;
  time: string | undefined;
}

/** One panel leaves the bar behind a time away (`Nti20:50:26RP99`): digits alone end by themselves. */
const modifier = /^([a-z]{2})(?:([0-9:.-]*)\/|([0-9A-Za-z]{1,16})\/|([0-9:.-]+))/;
const event = /^\/?([A-Z]{2})([0-9A-F]{0,6})(?:\^([^^]*)\^)?/;

function readSia(said: string): readonly SiaEvent[] | undefined {
  const [codes = "", ...blocks] = said.split("|");
  const around: Around = { fresh: undefined, area: undefined, user: undefined, peripheral: undefined, time: undefined };
  const events: SiaEvent[] = [];
  // N or O, unless it is the first letter of a code by itself: `OP03` is "opened by 3".
  const qualifier = /^([NO])(?=[a-z]|[A-Z]{2})/.exec(codes);
  if (qualifier) around.fresh = qualifier[1] === "N";
  for (let rest = codes.slice(qualifier?.[0].length ?? 0); rest !== "" && rest !== "/"; ) {
    const set = modifier.exec(rest.replace(/^\//, ""));
    if (set) {
      note(around, set[1] ?? "", set[2] ?? set[3] ?? set[4] ?? "");
      rest = rest.replace(/^\//, "").slice(set[0].length);
      continue;
    }
    const found = event.exec(rest);
    if (!found) return undefined;
    const [whole, code = "", address, text] = found;
    events.push({ code, address: address || undefined, text, ...around });
    rest = rest.slice(whole.length);
  }
  return events.length === 0 ? undefined : withText(events, blocks);
}

function note(around: Around, name: string, value: string): void {
  if (name === "ri") around.area = value;
  else if (name === "id") around.user = value;
  else if (name === "pi") around.peripheral = value;
  else if (name === "ti") around.time = value;
}

/** `|Atest`: a text block of its own belongs to the event before it. */
function withText(events: readonly SiaEvent[], blocks: readonly string[]): readonly SiaEvent[] {
  const text = blocks.find((each) => each.startsWith("A"))?.slice(1);
  return events.map((each, at) => (at === events.length - 1 && text !== undefined ? { ...each, text } : each));
}

export const writeContactId = (account: string, { code, qualifier, group, zone }: ContactId): string =>
  `#${account}|${qualifier}${code} ${group} ${zone}`;

/** `O` for what was reported before and still is. */
export function writeSia(
  account: string,
  said: Pick<SiaEvent, "code" | "address" | "area"> & { readonly fresh: boolean; readonly time?: string | undefined },
): string {
  // Before the area: one receiver that was read looks for it there and nowhere else.
  const time = said.time === undefined ? "" : `ti${said.time}/`;
  const area = said.area === undefined ? "" : `ri${said.area}/`;
  return `#${account}|${said.fresh ? "N" : "O"}${time}${area}${said.code}${said.address ?? ""}`;
}
