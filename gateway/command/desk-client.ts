/**
 * The joining desk of a running gateway, for commands: the same routes and the same words as the page. Found by `--url` and
 * `--code-file`, or by a running `npm start`.
 */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { mistakeSays } from "../../alerts/program/words/joining.ts";
import {
  type InstallationCommand,
  type InstallationView,
  installationView,
  type JoiningDevice,
  type Mistake,
  mistake,
} from "../../devices/joining/installation.ts";
import { type InstalledDevice, installedDevice } from "../joining/web.ts";
import { changeHeader } from "../page/change-header.ts";
import { exitCodes, type Io } from "./command.ts";
import { readRunning } from "./running.ts";

/** How a desk is found: every command of it takes these. */
export const deskOptions = {
  url: { type: "string" },
  "code-file": { type: "string" },
  json: { type: "boolean", default: false },
} as const;

export const deskHelp = `Without --url and --code-file: the gateway of a running \`npm start\`. The code file is <data>/installer.code.`;

export interface DeskAt {
  readonly url?: string | undefined;
  readonly "code-file"?: string | undefined;
  readonly json: boolean;
}

export type Did =
  | { readonly ok: true; readonly view: InstallationView }
  | { readonly ok: false; readonly mistake: Mistake };

export interface DeskClient {
  view(): Promise<InstallationView | undefined>;
  /** The open installation, or a new one of this kind. */
  open(kind: InstallationView["kind"], order?: string): Promise<InstallationView>;
  do(command: InstallationCommand): Promise<Did>;
  /** Looks again until it is so, or the time (s) is over: the last view either way. */
  until(seconds: number, holds: (view: InstallationView) => boolean): Promise<InstallationView>;
  devices(): Promise<readonly InstalledDevice[]>;
  text(path: string): Promise<string | undefined>;
  /** The answer's text; `undefined`: it was refused. */
  post(path: string, body: object): Promise<string | undefined>;
}

/** What went wrong on the way to the desk; the command ends with it. */
export class NoDesk extends Error {}
/** The command was called wrongly. */
class WrongCall extends NoDesk {}

/** ms between two looks. */
const lookEvery = 150;
const signedOut = "the gateway does not take its installer code; give the --code-file of its data folder";

export async function findDesk(at: DeskAt): Promise<DeskClient> {
  const { url: given, "code-file": codeFile } = at;
  if ((given === undefined) !== (codeFile === undefined)) throw new WrongCall("--url and --code-file go together");
  if (given !== undefined && !URL.canParse(given))
    throw new WrongCall(`--url needs an address such as http://127.0.0.1:8080, found "${given}"`);
  const running = readRunning();
  const found =
    given !== undefined && codeFile !== undefined
      ? { url: given, codeFile }
      : running?.installer && { url: running.page, codeFile: running.installer.codeFile };
  if (!found) throw new NoDesk("no gateway is running here; start it with `npm start`, or give --url and --code-file");
  const send = (method: "GET" | "POST", path: string, body?: object, cookie = "") =>
    fetch(new URL(path, found.url), {
      method,
      headers: {
        cookie,
        ...(method === "POST" && { "content-type": "application/json", [changeHeader.name]: changeHeader.value }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new NoDesk(`no gateway answers at ${found.url}`);
    });
  const cookie = await signIn(found.codeFile, send);
  const call = async (method: "GET" | "POST", path: string, body?: object) => {
    const answer = await send(method, path, body, cookie);
    if (answer.status === 401) throw new NoDesk(signedOut);
    return answer;
  };
  const client: DeskClient = {
    async view() {
      const answer = await call("GET", "/v1/installation");
      return answer.status === 404 ? undefined : installationView.parse(await answer.json());
    },
    async open(kind, order) {
      const answer = await call("POST", "/v1/installation", { kind, ...(order !== undefined && { order }) });
      return installationView.parse(await answer.json());
    },
    async do(command) {
      const answer = await call("POST", "/v1/installation/do", command);
      const body: unknown = await answer.json();
      if (answer.ok) return { ok: true, view: installationView.parse(body) };
      const refused = z
        .object({ title: z.string(), detail: z.string().optional(), mistake: mistake.optional() })
        .parse(body);
      if (refused.mistake) return { ok: false, mistake: refused.mistake };
      throw new NoDesk(refused.detail ?? refused.title);
    },
    async until(seconds, holds) {
      const end = performance.now() + seconds * 1_000;
      for (;;) {
        const view = await client.view();
        if (!view) throw new NoDesk("the installation is gone");
        if (holds(view) || performance.now() >= end) return view;
        await pause(lookEvery);
      }
    },
    devices: async () => z.array(installedDevice).parse(await (await call("GET", "/v1/installer/devices")).json()),
    async text(path) {
      const answer = await call("GET", path);
      return answer.ok ? await answer.text() : undefined;
    },
    async post(path, body) {
      const answer = await call("POST", path, body);
      return answer.ok ? await answer.text() : undefined;
    },
  };
  return client;
}

type Send = (method: "GET" | "POST", path: string, body?: object) => Promise<Response>;

async function signIn(codeFile: string, send: Send): Promise<string> {
  let code: string;
  try {
    code = readFileSync(codeFile, "utf8").trim();
  } catch {
    throw new NoDesk(`${codeFile} cannot be read; it lies in the gateway's data folder`);
  }
  const answer = await send("POST", "/v1/installer/session", { code });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0];
  if (!answer.ok || cookie === undefined) throw new NoDesk(signedOut);
  return cookie;
}

/** Runs a command's work with a desk; a desk that cannot be had is told, not thrown. */
export async function atDesk(
  name: string,
  at: DeskAt,
  io: Io,
  work: (desk: DeskClient) => Promise<number>,
): Promise<number> {
  try {
    return await work(await findDesk(at));
  } catch (fault) {
    if (!(fault instanceof NoDesk)) throw fault;
    io.stderr(`hearthwatch ${name}: ${fault.message}`);
    return fault instanceof WrongCall ? exitCodes.usage : exitCodes.no;
  }
}

/** In both languages: whoever reads it may be the technician or the person who wrote the script. */
export function tellMistake(of: Mistake, view: InstallationView | undefined, json: boolean, io: Io): number {
  const labels = new Map(view?.rooms.map((room) => [room.id, room.label]));
  const [zh, en] = (["zh", "en"] as const).map((language) =>
    mistakeSays(language, of.code, of.values, (room) => labels.get(room)?.[language]),
  );
  if (json) io.stdout(JSON.stringify({ ok: false, mistake: of, zh, en }));
  io.stderr(`${zh?.happened}。${zh?.remedy}。`);
  io.stderr(`${en?.happened}. ${en?.remedy}. [${of.code}]`);
  return exitCodes.no;
}

export const deviceNumber = (view: InstallationView, n: number): JoiningDevice | undefined =>
  view.devices.find((device) => device.n === n);

/** The device of this id in the open installation; one of the register comes into it, into a visit if none is open. */
export async function bringIn(desk: DeskClient, device: string): Promise<Did & { readonly n?: number }> {
  const open = await desk.view();
  const there = (each: InstallationView) =>
    each.devices.find((one) => one.device === device && one.step !== "dropped")?.n;
  const n = open?.state === "open" ? there(open) : undefined;
  if (open && n !== undefined) return { ok: true, view: open, n };
  // No visit is opened for a slip of the pen.
  if (!(await desk.devices()).some(({ id }) => id === device))
    throw new NoDesk(`there is no device "${device}" here; 'hearthwatch devices' lists them`);
  if (open?.state !== "open") await desk.open("battery");
  const done = await desk.do({ do: "adopt", device });
  const found = done.ok ? there(done.view) : undefined;
  return found === undefined ? done : { ...done, n: found };
}
