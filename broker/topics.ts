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

/** Does this topic fall under this filter? */
export function matches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  if (!hasWildcard(filter)) return false;
  if (topic.startsWith("$") && !filter.startsWith("$")) return false;
  return walk(filter.split("/"), topic.split("/"), (allowed, level) => allowed === "+" || allowed === level);
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
