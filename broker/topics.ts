/**
 * MQTT 3.1.1, section 4.7: topic names, topic filters, and when one filter lies wholly inside another.
 * Levels may be empty; a filter that begins with a wildcard never reaches a topic that begins with `$`.
 */

/** A name somebody may publish on. The `$` topics are the broker's own. */
export function isTopicName(topic: string): boolean {
  return topic.length > 0 && !topic.startsWith("$") && !/[+#\0]/.test(topic);
}

export function isTopicFilter(filter: string): boolean {
  if (filter.length === 0 || filter.includes("\0")) return false;
  const levels = filter.split("/");
  return levels.every(
    (level, at) =>
      level === "+" || (level === "#" && at === levels.length - 1) || !(level.includes("+") || level.includes("#")),
  );
}

export function levelsOf(topic: string): number {
  let levels = 1;
  for (let at = topic.indexOf("/"); at >= 0; at = topic.indexOf("/", at + 1)) levels++;
  return levels;
}

export const hasWildcard = (filter: string): boolean => filter.includes("+") || filter.endsWith("#");

/**
 * Does this topic fall under this filter? Asked several times for each message, so it walks along both and builds nothing.
 * The filter is a valid one: its wildcards fill whole levels.
 */
export function matches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  if (topic.charCodeAt(0) === dollar && filter.charCodeAt(0) !== dollar) return false;
  for (let at = 0, by = 0; ; at++, by++) {
    if (filter.charCodeAt(by) === hash) return true;
    const end = levelEnd(topic, at);
    const stop = levelEnd(filter, by);
    if (filter.charCodeAt(by) !== plus && !sameText(filter, by, stop, topic, at, end)) return false;
    if (stop === filter.length) return end === topic.length;
    // `a/#` also covers `a` itself.
    if (end === topic.length) return stop + 2 === filter.length && filter.charCodeAt(stop + 1) === hash;
    at = end;
    by = stop;
  }
}

const hash = 35;
const dollar = 36;
const plus = 43;
const slash = 47;

function levelEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== slash) at++;
  return at;
}

function sameText(a: string, from: number, to: number, b: string, start: number, end: number): boolean {
  if (to - from !== end - start) return false;
  for (let at = 0; at < to - from; at++) if (a.charCodeAt(from + at) !== b.charCodeAt(start + at)) return false;
  return true;
}

/** Is every topic under `inner` also under `outer`? Then whoever may read `outer` may subscribe to `inner`. */
export function contains(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  if (inner.startsWith("$") && !outer.startsWith("$")) return false;
  // Each topic has at least one level, so `+/#` is `#`.
  const wide = (outer === "+/#" ? "#" : outer).split("/");
  return walk(wide, inner.split("/"), (allowed, level) => level !== "#" && (allowed === "+" || allowed === level));
}

/** `a/#` also covers `a` itself: a `#` covers what is left, even when nothing is. */
function walk(
  filter: readonly string[],
  levels: readonly string[],
  fits: (allowed: string, level: string) => boolean,
): boolean {
  for (let at = 0; at < filter.length; at++) {
    const allowed = filter[at] ?? "";
    if (allowed === "#") return true;
    const level = levels[at];
    if (level === undefined || !fits(allowed, level)) return false;
  }
  return filter.length === levels.length;
}
