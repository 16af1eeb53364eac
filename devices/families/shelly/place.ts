/** Whose topic it is. */

export interface Place {
  readonly device: string;
  readonly rest: string;
  /** `shellies/announce`, `shellies/command`: no device is named. */
  readonly everybody?: true;
}

const longestTopic = 256;
/** `shellyplusi4-a8032ab1fe78`, `shelly1minig3-…`: what a generation 2 device uses as its first level unless told otherwise. */
const deviceId = /^shelly[a-z0-9]{1,24}-[0-9a-f]{4,12}$/i;
/** What follows a generation 2 device's own prefix. */
const ownLevels: ReadonlySet<string> = new Set(["online", "events", "status", "rpc", "answer", "command", "announce"]);

export function placeOf(topic: string, base: string): Place | undefined {
  if (topic.length > longestTopic) return undefined;
  const below = topic.startsWith(`${base}/`) ? topic.slice(base.length + 1) : undefined;
  const [first = "", ...rest] = (below ?? topic).split("/");
  if (below === undefined) return deviceId.test(first) ? deviceAt(first, rest) : undefined;
  if (base === "shellies" && rest.length === 0) return everybody(first);
  return ownLevels.has(first) ? deviceAt(base, [first, ...rest]) : deviceAt(first, rest);
}

const everybody = (word: string): Place | undefined =>
  word === "announce" || word === "command" ? { device: "everybody", rest: word, everybody: true } : undefined;

const deviceAt = (device: string, rest: readonly string[]): Place | undefined =>
  device === "" || rest.length === 0 || rest.includes("") ? undefined : { device, rest: rest.join("/") };
