/** One way to the register for the command line, whether the gateway runs or not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { GatewayConfig } from "../config/config.ts";
import { installerCodeFile } from "../joining/sessions.ts";
import { FolderInUse } from "../journal/lock.ts";
import { bookKept } from "./book.ts";
import type { BookVersion } from "./contract.ts";
import type { HomeOnDiskOptions } from "./home-on-disk.ts";
import { type Asked, type RemoteRegister, reachRegister } from "./remote.ts";
import type { VersionLine } from "./routes.ts";
import { readVersions, withStoppedRegister } from "./stopped.ts";
import { type Submission, type Submitted, submit } from "./submit.ts";

export interface RegisterDoor {
  current(): Promise<Asked<BookVersion>>;
  versions(limit: number): Promise<Asked<readonly VersionLine[]>>;
  submit(what: Submission): Promise<Asked<Submitted>>;
}

/** By a gateway's page, wherever it is. */
export function doorByUrl(url: string, codeFile: string): RegisterDoor {
  const signedIn = async <T>(work: (register: RemoteRegister) => Promise<Asked<T>>): Promise<Asked<T>> => {
    const code = readCode(codeFile);
    if (code === undefined) return { ok: false, why: `the installer code cannot be read from ${codeFile}` };
    const reached = await reachRegister(url, code);
    return reached.ok ? work(reached.value) : reached;
  };
  return {
    current: () => signedIn(async (register) => versionIn(await register.json())),
    versions: (limit) => signedIn((register) => register.versions(limit)),
    submit: (what) => signedIn((register) => register.submit(what)),
  };
}

/** By the files of this machine; what has to be written goes through a running gateway, if there is one. */
export function doorByFiles(home: HomeOnDiskOptions & { readonly now: () => number }): RegisterDoor {
  const { config, dir, registry, now } = home;
  return {
    async current() {
      const [version] = readVersions(home, 1, now());
      return version ? { ok: true, value: version } : { ok: false, why: `no register in ${dir}` };
    },
    versions: async (limit) => ({
      ok: true,
      value: readVersions(home, limit, now()).map(({ book: _, ...line }) => line),
    }),
    async submit(what) {
      try {
        const value = await withStoppedRegister(home, (register) => submit(what, { register, registry, now }));
        return { ok: true, value };
      } catch (fault) {
        if (!(fault instanceof FolderInUse)) throw fault;
        const url = pageUrl(config);
        if (url === undefined)
          return { ok: false, why: "a gateway is running, and page.port 0 hides its page; give --url and --code-file" };
        return doorByUrl(url, join(dir, installerCodeFile)).submit(what);
      }
    },
  };
}

/** Where a program on this machine finds the page. */
function pageUrl({ page: { host, port } }: GatewayConfig): string | undefined {
  if (port === 0) return undefined;
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

function readCode(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

const versionShape = z.object({
  version: z.int(),
  wall: z.number(),
  by: z.string(),
  why: z.string(),
  book: z.unknown(),
});

function versionIn(said: Asked<unknown>): Asked<BookVersion> {
  if (!said.ok) return said;
  const read = versionShape.safeParse(said.value);
  const book = read.success ? bookKept(read.data.book) : undefined;
  return read.success && book
    ? { ok: true, value: { ...read.data, book } }
    : { ok: false, why: "what the gateway answered is no register" };
}
