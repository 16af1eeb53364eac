/** What belongs into a backup of a home, and where it lies: the journal apart, which is copied while it is written. */
import { existsSync, readdirSync } from "node:fs";
import { basename, isAbsolute, join, relative, resolve } from "node:path";
import type { GatewayConfig } from "../config/config.ts";
import { isSafeName, type Packed } from "./archive.ts";

export interface HomeFiles {
  readonly config: GatewayConfig;
  /** The configuration file. */
  readonly file: string;
  /** Where it lies; its relative paths start here. */
  readonly folder: string;
  /** The data folder. */
  readonly dir: string;
}

/** The box's own: another box makes its own key and its own installer code. The journal, its locks and its spare room are apart. */
const notTaken =
  /^(journal-\d+\.db.*|journal\.part.*|lock\..*|reserve.*|backup-.*|backups|gateway\.key|installer\.code|.*\.(part|new|damaged))$/;
const mostFiles = 2_000;

/** Files the configuration names: the centre's credential first. By setting, as it is written there. */
export function namedFiles(config: GatewayConfig): readonly { readonly setting: string; readonly path: string }[] {
  const { centre, influx, outsideBrokers, broker } = config;
  const named: [string, string | undefined][] = [
    ["centre.tokenFile", centre.tokenFile],
    ["centre.caFile", centre.caFile],
    ["influx.passwordFile", influx?.version === 1 ? influx.passwordFile : undefined],
    ["influx.tokenFile", influx && influx.version !== 1 ? influx.tokenFile : undefined],
    ...outsideBrokers.flatMap(({ passwordFile, caFile }, n): [string, string | undefined][] => [
      [`outsideBrokers[${n}].passwordFile`, passwordFile],
      [`outsideBrokers[${n}].caFile`, caFile],
    ]),
    ...(broker?.listeners ?? []).flatMap(({ tls }, n): [string, string | undefined][] => [
      [`broker.listeners[${n}].tls.keyFile`, tls?.keyFile],
      [`broker.listeners[${n}].tls.certFile`, tls?.certFile],
    ]),
    ["destinationsFile", config.destinationsFile],
    ...config.paths.flatMap((path, n) => filesWithin(path, `paths[${n}]`)),
  ];
  return named.flatMap(([setting, path]) => (path === undefined ? [] : [{ setting, path }]));
}

/** Keys, secrets and authorities of a path, whatever its kind calls them: `caFile`, `secretFile`, `key.file`. */
function filesWithin(settings: object, at: string): readonly [string, string][] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]): readonly [string, string][] => {
    if (typeof value === "string") return /^file$|File$/.test(name) ? [[`${at}.${name}`, value]] : [];
    return typeof value === "object" && value !== null ? filesWithin(value, `${at}.${name}`) : [];
  });
}

export interface Contents {
  readonly files: readonly Packed[];
  /** Files that lie outside the configuration's folder: their name in the archive, and where they belong. */
  readonly elsewhere: Readonly<Record<string, string>>;
  /** Settings whose file is not there. */
  readonly missing: readonly string[];
  /** The data folder's name inside the archive. */
  readonly data: string;
}

export function contentsOf({ config, file, folder, dir }: HomeFiles): Contents {
  const data = inside(folder, dir) ?? "data";
  const files = new Map<string, Packed>([["gateway.yaml", { name: "gateway.yaml", from: { file } }]]);
  const elsewhere: Record<string, string> = {};
  const missing: string[] = [];
  for (const { setting, path } of namedFiles(config)) {
    const at = resolve(folder, path);
    if (!existsSync(at)) {
      missing.push(setting);
      continue;
    }
    const name = inside(folder, at) ?? `elsewhere/${setting.replaceAll(/[^A-Za-z0-9.]/g, "-")}-${safe(basename(at))}`;
    if (name.startsWith("elsewhere/")) elsewhere[name] = at;
    files.set(name, { name, from: { file: at } });
  }
  for (const name of filesIn(dir))
    files.set(`${data}/${name}`, { name: `${data}/${name}`, from: { file: join(dir, name) } });
  return { files: [...files.values()], elsewhere, missing, data };
}

function inside(folder: string, path: string): string | undefined {
  const name = relative(folder, path);
  return name !== "" && !isAbsolute(name) && isSafeName(name) ? name : undefined;
}

const safe = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(0, 60) || "file";

/** Two floors deep: reports of installations lie in a folder of their own. */
function filesIn(dir: string): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (notTaken.test(entry.name) || !isSafeName(entry.name)) continue;
    if (entry.isFile()) found.push(entry.name);
    else if (entry.isDirectory())
      for (const inner of readdirSync(join(dir, entry.name), { withFileTypes: true }))
        if (inner.isFile() && !notTaken.test(inner.name) && isSafeName(inner.name))
          found.push(`${entry.name}/${inner.name}`);
  }
  return found.sort().slice(0, mostFiles);
}
