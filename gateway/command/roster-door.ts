/** Two doors to a centre's register: its HTTP while it runs, its files while it does not. */
import { join } from "node:path";
import { z } from "zod";
import { judgeCentre } from "../../alerts/centre/config.ts";
import { openStopped } from "../../alerts/centre/register/stopped.ts";
import {
  type EraseReport,
  type eraseReasons,
  eraseReport,
  type ImportFile,
  type ImportReport,
  importReport,
} from "../../alerts/centre/register/views.ts";
import { openLog } from "../../alerts/program/log.ts";
import { type CentreAt, centreAt } from "./centre-at.ts";
import { exitCodes, type Io } from "./command.ts";
import { readToken } from "./running.ts";

export interface RosterAsk {
  readonly dryRun: boolean;
  readonly skipBad: boolean;
}
export type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export interface RosterDoor {
  import(files: ReadonlyMap<ImportFile, Uint8Array>, ask: RosterAsk): Promise<Answered<ImportReport>>;
  export(home: string, doorCode: boolean): Promise<Answered<unknown>>;
  erase(home: string, reason: (typeof eraseReasons)[number]): Promise<Answered<EraseReport>>;
  close(): Promise<void>;
}

interface Named {
  readonly config?: string | undefined;
  readonly url?: string | undefined;
  readonly "token-file"?: string | undefined;
}

/** An exit code where there is none; what to do has been said then. */
export async function rosterDoor(named: Named, io: Io): Promise<RosterDoor | number> {
  if (named.config === undefined) {
    const centre = centreAt("roster", named, io);
    return typeof centre === "number" ? centre : byHttp(centre);
  }
  const judged = judgeCentre(named.config);
  if (!judged.ok) {
    for (const fault of judged.faults) io.stderr(fault);
    return exitCodes.usage;
  }
  const { config } = judged;
  try {
    return byFiles(await openStopped(config, openLog("roster", "silent"), Date.now));
  } catch (fault) {
    if (!(fault instanceof Error && "code" in fault && fault.code === "STORE_IN_USE")) throw fault;
  }
  // It runs: its own door, where the configuration says it is.
  const { host, port, tls } = config.http;
  const name = host.includes(":") ? `[${host}]` : host === "0.0.0.0" ? "127.0.0.1" : host;
  return byHttp({
    url: `${tls ? "https" : "http"}://${name}:${port}`,
    token: readToken(join(config.data, "machine-token")),
  });
}

const refused = z.object({ title: z.string(), detail: z.string().optional() });

function byHttp({ url, token }: CentreAt): RosterDoor {
  const ask = async <S extends z.ZodType>(path: string, body: object, shape: S): Promise<Answered<z.output<S>>> => {
    const answer = await fetch(new URL(path, url), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    const said: unknown = await answer?.json().catch(() => undefined);
    const read = shape.safeParse(said);
    if (answer?.ok && read.success) return { ok: true, value: read.data };
    const why = refused.safeParse(said).data;
    return {
      ok: false,
      why: `${why ? [why.title, why.detail].filter(Boolean).join(": ") : "nobody answers"} (${url})`,
    };
  };
  const home = (id: string, verb: string): string => `/v1/register/homes/${encodeURIComponent(id)}/${verb}`;
  return {
    import(files, { dryRun, skipBad }) {
      const inBase64 = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
      return ask("/v1/register/import", { files: Object.fromEntries(inBase64), dryRun, skipBad }, importReport);
    },
    export: (id, doorCode) => ask(home(id, "export"), { doorCode }, z.unknown()),
    erase: (id, reason) => ask(home(id, "erase"), { reason }, eraseReport),
    close: async () => {},
  };
}

function byFiles(register: Awaited<ReturnType<typeof openStopped>>): RosterDoor {
  const { keeper, word } = register;
  const locked = <T>(): Answered<T> | undefined => {
    const why = keeper.locked();
    return why && { ok: false, why: `the register cannot be opened (${why}): put its register.key back` };
  };
  const noHome = { ok: false, why: "there is no such home" } as const;
  return {
    import: async (files, ask) =>
      locked<ImportReport>() ?? { ok: true, value: await keeper.import(Object.fromEntries(files), ask, word()) },
    async export(id, doorCode) {
      const value = locked() ?? (await register.export(id, doorCode));
      if (value === undefined) return noHome;
      return typeof value === "object" && "why" in value && "ok" in value
        ? { ok: false, why: String(value.why) }
        : { ok: true, value };
    },
    async erase(id, reason) {
      const shut = locked<EraseReport>();
      if (shut) return shut;
      const done = await keeper.erase(id, reason, word());
      if (done === "no_home") return noHome;
      if (done === "case_open")
        return { ok: false, why: "a case of this home, or an outage that lists it, is open; close it first" };
      return { ok: true, value: done };
    },
    close: () => register.close(),
  };
}
