/** Where a topic stands: whose it is, and which part of the node speaks. */

export type Place =
  | { readonly what: "state"; readonly device: string; readonly component: string; readonly object: string }
  | { readonly what: "status"; readonly device: string }
  | { readonly what: "discover"; readonly device: string }
  | { readonly what: "other"; readonly device: string };

/** Components of ESPHome that have a state topic (docs/components of 2025.x). */
const components: ReadonlySet<string> = new Set([
  ...["binary_sensor", "event", "sensor", "text_sensor", "switch", "light", "fan", "cover", "climate", "number"],
  ...["select", "button", "lock", "alarm_control_panel", "valve", "text", "date", "time", "datetime", "update"],
]);

/** A node's prefix has few levels; whatever goes deeper is somebody else's. */
const deepestPrefix = 4;
const longestTopic = 256;

/** Without a base, by shape alone: `<prefix>/<component>/<object>/state` and `<name>/status`. */
export function placeOf(topic: string, base?: string): Place | undefined {
  if (topic.length > longestTopic) return undefined;
  if (base === undefined) return byShape(topic.split("/"));
  if (topic.length <= base.length + 1 || !topic.startsWith(base) || topic[base.length] !== "/") return undefined;
  const rest = topic.slice(base.length + 1).split("/");
  const [first = "", second = ""] = rest;
  if (rest.some((level) => level === "")) return undefined;
  if (first === "discover" && rest.length <= 2)
    return { what: second === "" ? "other" : "discover", device: second === "" ? base : second };
  return partOf(rest, base) ?? partOf(rest.slice(1), first);
}

function byShape(levels: readonly string[]): Place | undefined {
  if (levels.some((level) => level === "") || levels[0]?.startsWith("$")) return undefined;
  if (levels.length === 2) return levels[1] === "status" ? partOf(["status"], levels[0] ?? "") : undefined;
  const prefix = levels.slice(0, -3);
  return prefix.length === 0 || prefix.length > deepestPrefix ? undefined : partOf(levels.slice(-3), prefix.join("/"));
}

function partOf(rest: readonly string[], device: string): Place | undefined {
  const [first = "", object = "", last] = rest;
  if (rest.length === 1 && first === "status") return { what: "status", device };
  if (rest.length === 1 && first === "debug") return { what: "other", device };
  if (rest.length !== 3 || !components.has(first)) return undefined;
  return last === "state" ? { what: "state", device, component: first, object } : { what: "other", device };
}
