/** How long ago a path last answered as a receiver of alerts does. */
import type { Dispatcher } from "../paths/dispatcher.ts";

/**
 * Receivers that say of themselves that they have it. A message to a phone proves nothing of a service centre, and a template is
 * only as good as the success test that somebody wrote.
 */
const receivers: readonly string[] = ["mqtt", "https", "dc09"];

/** Ms; `undefined`: none has answered since the start. */
export function answeredAgo(standings: Dispatcher["standings"]): number | undefined {
  const all = standings.flatMap(({ kind, goodAgo }) =>
    receivers.includes(kind) && goodAgo !== undefined ? [goodAgo] : [],
  );
  return all.length > 0 ? Math.min(...all) : undefined;
}
