/**
 * Tasmota's own setting `FullTopic` says where a device speaks, and is what an installation states as a base:
 * `%prefix%/%topic%` as delivered, `home/%topic%/%prefix%` elsewhere. `%prefix%` is `tele` or `stat` for its words and `cmnd`
 * for orders to it.
 */
export const defaultFullTopic = "%prefix%/%topic%";

export interface Place {
  readonly prefix: "tele" | "stat" | "cmnd";
  readonly device: string;
  readonly rest: string;
}

const prefixes: ReadonlySet<string> = new Set(["tele", "stat", "cmnd"]);
const isPrefix = (level: string): level is Place["prefix"] => prefixes.has(level);

export function placeOf(topic: string, fullTopic: string): Place | undefined {
  const pattern = levelsOf(fullTopic);
  const levels = topic.split("/");
  if (levels.length !== pattern.length + 1) return undefined;
  let prefix: Place["prefix"] | undefined;
  let device: string | undefined;
  for (const [at, wanted] of pattern.entries()) {
    const level = levels[at] ?? "";
    if (wanted === "%prefix%") {
      if (!isPrefix(level)) return undefined;
      prefix = level;
    } else if (wanted === "%topic%") device = level;
    else if (wanted !== level) return undefined;
  }
  const rest = levels.at(-1);
  if (prefix === undefined || device === undefined || device === "" || rest === undefined || rest === "")
    return undefined;
  return { prefix, device, rest };
}

/** Where an order to this device goes. */
export const orderTopic = (fullTopic: string, device: string, order: string): string =>
  [...levelsOf(fullTopic), order]
    .map((level) => (level === "%prefix%" ? "cmnd" : level === "%topic%" ? device : level))
    .join("/");

/** `FullTopic` is written with a slash at its end. A text without the two words is what stands before them. */
function levelsOf(fullTopic: string): readonly string[] {
  const levels = fullTopic.replace(/\/+$/, "").split("/");
  return levels.includes("%prefix%") && levels.includes("%topic%") ? levels : [...levels, "%prefix%", "%topic%"];
}
