/** The running gateway's own word: it is asked first, because it holds what the doctor would have to open a second time. */
import { join } from "node:path";
import { z } from "zod";
import { jsonOf } from "../../alerts/program/json.ts";
import { homeView } from "../page/view.ts";
import type { Eyes } from "./eyes.ts";
import type { Subject } from "./subject.ts";

const partShape = z.object({ name: z.string(), ok: z.boolean(), why: z.string().optional() });
type Part = z.infer<typeof partShape>;
const readyShape = z.object({ ready: z.boolean(), parts: z.array(partShape) });
const viewShape = homeView.pick({ home: true, warnings: true, devices: true });
export type View = z.infer<typeof viewShape>;

export type Word =
  /** It answers: what it holds open is judged by its word. */
  | {
      readonly is: "running";
      readonly url: string;
      readonly parts: readonly Part[];
      readonly view: View;
    }
  /** Something holds the data folder, but no page answers: what it holds open is left alone. */
  | { readonly is: "mute"; readonly url: string | undefined; readonly owner: string }
  /** `stranger`: the page's address is answered by something that is no gateway of this kind. */
  | { readonly is: "absent"; readonly url: string | undefined; readonly stranger: boolean };

/** Milliseconds: everything else waits for this answer. */
const askWithin = 3_000;

export async function askGateway(subject: Subject, eyes: Eyes): Promise<Word> {
  const url = pageUrl(subject.config.page);
  const said = url === undefined ? "nothing" : await hear(url, eyes);
  if (typeof said === "object") return { is: "running", url: url ?? "", ...said };
  const owner = await holderOf(subject.at(subject.config.data), eyes);
  if (owner !== undefined) return { is: "mute", url, owner };
  return { is: "absent", url, stranger: said === "nonsense" };
}

/** Where a program on this machine finds the page; `undefined`: only the gateway knows its port. */
function pageUrl({ host, port }: Subject["config"]["page"]): string | undefined {
  if (port === 0) return undefined;
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

async function hear(url: string, eyes: Eyes): Promise<{ parts: readonly Part[]; view: View } | "nothing" | "nonsense"> {
  const over = new AbortController();
  const callOff = eyes.timers.after(askWithin, () => over.abort());
  try {
    const [ready, home] = await Promise.all([
      eyes.get(`${url}/readyz`, over.signal),
      eyes.get(`${url}/v1/home`, over.signal),
    ]);
    const parts = readyShape.safeParse(jsonOf(ready.body));
    const view = viewShape.safeParse(jsonOf(home.body));
    return parts.success && view.success ? { parts: parts.data.parts, view: view.data } : "nonsense";
  } catch {
    return "nothing";
  } finally {
    callOff();
  }
}

/**
 * Who holds the data folder? Read from the kernel's list of locks: taking the lock, even for a moment, could keep a gateway
 * from starting (`journal/lock.ts`).
 */
export async function holderOf(folder: string, { disk }: Pick<Eyes, "disk">): Promise<string | undefined> {
  const lock = await disk.look(join(folder, "lock.db"));
  if (!lock) return undefined;
  let pid: number | undefined;
  // The kernel hands the list out in pieces, and a line can slip between two of them.
  for (let tries = 0; pid === undefined && tries < 3; tries += 1)
    pid = pidOfLock(await disk.read("/proc/locks").catch(() => ""), lock.inode);
  if (pid === undefined) return undefined;
  const owner = await disk.read(join(folder, "lock.owner")).catch(() => "");
  return owner.trim().split("\n")[0]?.slice(0, 100) || `process ${pid}`;
}

/** A line: `1: POSIX  ADVISORY  WRITE 10929 fe:00:2171417 1073741824 1073742335` (proc(5), /proc/locks). */
export function pidOfLock(locks: string, inode: number): number | undefined {
  for (const line of locks.split("\n")) {
    const found = /POSIX\s+ADVISORY\s+WRITE\s+(-?\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line);
    if (found && Number(found[2]) === inode) return Number(found[1]);
  }
  return undefined;
}

export const partOf = (word: Word, name: string): Part | undefined =>
  word.is === "running" ? word.parts.find((part) => part.name === name) : undefined;

/** Does the running gateway warn of this (`gateway/health.ts`)? */
export const warnsOf = (word: Word, code: string): boolean =>
  word.is === "running" && word.view.warnings.includes(code);
