/** The gateway's real page server over a view in the test's hand. */
import { silentLog } from "../../alerts/program/log.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { type Simulated, startPage } from "../../gateway/page/server.ts";
import type { HomeView } from "../../gateway/page/view.ts";

export async function startHouseholdPage(
  distDir: string,
  view: () => HomeView,
  { port = 0, simulator = true }: { readonly port?: number; readonly simulator?: boolean } = {},
) {
  const listeners = new Set<() => void>();
  const acted: string[] = [];
  const started = await startPage(
    { host: "127.0.0.1", port, distDir, version: "0" },
    {
      log: silentLog,
      metrics: openMetrics("test"),
      timers: realTimers,
      parts: () => [{ name: "journal", ok: true }],
      view: () => ({ ...view(), now: Date.now() }),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      cancel: () => {
        acted.push("cancel at home");
        return true;
      },
      ...(simulator && { simulate: (action: Simulated) => acted.push(action) }),
    },
  );
  return {
    ...started,
    acted,
    listeners,
    changed: () => {
      for (const listener of listeners) listener();
    },
  };
}
