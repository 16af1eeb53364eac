/** Homes whose way to the centre has not been proved by a test within a day. Pure. */

import type { KeptPathTest } from "../gateways/store.ts";
import type { GatewayEntry } from "../register/register.ts";

const aDay = 86_400_000;

export interface TestedHome {
  readonly home: string;
  readonly gateway: string;
  /** When a test of one of its paths last went well. */
  readonly at: number | undefined;
  readonly isTested: boolean;
}

/** The longest untested first. */
export function untested(
  gateways: readonly GatewayEntry[],
  tests: readonly KeptPathTest[],
  now: number,
): readonly TestedHome[] {
  const last = new Map<string, number>();
  for (const { gateway, okAt } of tests)
    if (okAt !== undefined) last.set(gateway, Math.max(okAt, last.get(gateway) ?? 0));
  return gateways
    .map(({ id, home }) => {
      const at = last.get(id);
      return { home, gateway: id, at, isTested: at !== undefined && now - at <= aDay };
    })
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}
