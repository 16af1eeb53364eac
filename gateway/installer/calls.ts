/** The page's calls to its gateway. Refusals of the day's work are values. */
import type { InstallationCommand, InstallationView, Mistake } from "../../devices/joining/installation.ts";
import type { InstalledDevice } from "../joining/web.ts";
import { changeHeader } from "../page/change-header.ts";

export type Told<T> =
  | { readonly ok: true; readonly value: T }
  /** `code`: the problem's `type`; `offline` when nobody answered. */
  | { readonly ok: false; readonly status: number; readonly code: string; readonly mistake?: Mistake };

export interface Calls {
  unlock(code: string): Promise<Told<unknown>>;
  /** What stands in the home's register. */
  devices(): Promise<Told<readonly InstalledDevice[]>>;
  view(): Promise<Told<InstallationView>>;
  open(kind: InstallationView["kind"], order: string): Promise<Told<InstallationView>>;
  do(command: InstallationCommand): Promise<Told<InstallationView>>;
}

/** A call that has no answer after this long (ms) counts as not answered; joining a hub asks the centre first. */
const patience = 20_000;

export function openCalls(send: typeof fetch): Calls {
  const call = async <T>(method: "GET" | "POST", path: string, body?: unknown): Promise<Told<T>> => {
    try {
      const answer = await send(path, {
        method,
        cache: "no-store",
        signal: AbortSignal.timeout(patience),
        ...(method === "POST" && {
          headers: { "content-type": "application/json", [changeHeader.name]: changeHeader.value },
          body: JSON.stringify(body ?? {}),
        }),
      });
      const found: unknown = await answer.json().catch(() => ({}));
      return answer.ok ? { ok: true, value: found as T } : refused(answer.status, found);
    } catch {
      return { ok: false, status: 0, code: "offline" };
    }
  };
  return {
    unlock: (code) => call("POST", "../v1/installer/session", { code }),
    devices: () => call("GET", "../v1/installer/devices"),
    view: () => call("GET", "../v1/installation"),
    open: (kind, order) => call("POST", "../v1/installation", { kind, ...(order && { order }) }),
    do: (command) => call("POST", "../v1/installation/do", command),
  };
}

function refused(status: number, body: unknown): Told<never> {
  const { type, mistake } = (typeof body === "object" && body !== null ? body : {}) as {
    readonly type?: unknown;
    readonly mistake?: Mistake;
  };
  return { ok: false, status, code: String(type ?? status), ...(mistake && { mistake }) };
}
