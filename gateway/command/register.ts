import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { faultsOf, judgeFile } from "../../alerts/program/judge.ts";
import { openLog } from "../../alerts/program/log.ts";
import { openRegistry } from "../../devices/registry.ts";
import { gatewayConfig } from "../config/config.ts";
import { written } from "../register/book.ts";
import type { Book, BookVersion, RegisterFault } from "../register/contract.ts";
import type { Difference } from "../register/differences.ts";
import { doorByFiles, doorByUrl, type RegisterDoor } from "../register/door.ts";
import { moved, type NewRooms, newRooms, retired } from "../register/moving.ts";
import type { Submission } from "../register/submit.ts";
import { inYaml } from "../register/yaml.ts";
import { cannotStart } from "./cannot-start.ts";
import { type Command, exitCodes, type Io } from "./command.ts";

const actions = ["show", "export", "import", "history", "move", "retire"] as const;
type Action = (typeof actions)[number];

const options = {
  config: { type: "string" },
  url: { type: "string" },
  "code-file": { type: "string" },
  from: { type: "string" },
  out: { type: "string" },
  home: { type: "string" },
  rooms: { type: "string" },
  why: { type: "string" },
  limit: { type: "string", default: "20" },
  "dry-run": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

export const register: Command = {
  summary: "the home's register: rooms, residents, devices; show, export, import, history, move, retire",
  help: `hearthwatch register show|export|import|history|move|retire --config gateway.yaml

  show                       rooms and devices as they are in force
  export [--out file]        the same as YAML, to be read, changed and brought back
  import --from file         judges the file whole, then takes it over; a gateway.yaml will do as well
  history [--limit 20]       versions, newest first: when, by whom (a role), why
  move --home <id>           the hub has moved house: new home id, every device unverified, ids and history stay
       [--rooms rooms.yaml]  its rooms: [{id: bath, label: {zh: 卫生间, en: Bathroom}, was: bathroom}, …]
  retire                     taken out of service: no device is watched or missed any more

  --dry-run   only says what would change         --why "…"  kept with the version
  --json      for programs                        --config   works with and without a running gateway on this machine
  --url http://… --code-file installer.code       a gateway elsewhere, by its page

Example: npx hearthwatch register export --config gateway.yaml --out home.yaml
         npx hearthwatch register import --config gateway.yaml --from home.yaml --dry-run
Exit codes: 0 done, 1 refused or not reached (every fault is told), 2 called wrongly.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const wrong = (why: string) => {
      io.stderr(`hearthwatch register: ${why}; 'hearthwatch register --help' shows an example`);
      return exitCodes.usage;
    };
    const action = actions.find((each) => each === positionals[0]);
    if (!action || positionals.length !== 1) return wrong(`need one of ${actions.join(", ")}`);
    const door = await openDoor(values);
    if (typeof door === "string") return wrong(door);
    const work = await prepare(action, values);
    if (typeof work === "string") return wrong(work);
    try {
      return await work(door, io);
    } catch (fault) {
      const why = cannotStart(fault);
      if (why === undefined) throw fault;
      io.stderr(`hearthwatch register: ${why}`);
      return exitCodes.no;
    }
  },
};

type Values = ReturnType<
  typeof parseArgs<{ args: string[]; options: typeof options; allowPositionals: true }>
>["values"];
type Work = (door: RegisterDoor, io: Io) => Promise<number>;

/** A text says how it was called wrongly. */
async function openDoor(values: Values): Promise<RegisterDoor | string> {
  const { url, "code-file": codeFile, config } = values;
  if (url !== undefined) return codeFile === undefined ? "--url needs --code-file" : doorByUrl(url, codeFile);
  if (config === undefined) return "need --config gateway.yaml, or --url and --code-file";
  const judged = judgeFile(config, gatewayConfig);
  if (!judged.ok) return `${config} is no good configuration: ${judged.faults.join("; ")}`;
  const dir = resolve(dirname(resolve(config)), judged.config.data);
  const log = openLog("register", "silent");
  return doorByFiles({ config: judged.config, dir, registry: await openRegistry(), log, now: Date.now });
}

async function prepare(action: Action, values: Values): Promise<Work | string> {
  const { json, limit, from, out, home } = values;
  const most = Number(limit);
  switch (action) {
    case "show":
      return (door, io) => tell(door, io, (version) => (json ? inJson(version) : inLines(version)));
    case "export":
      return (door, io) => tell(door, io, (version) => (json ? inJson(version) : inYaml(version)), out);
    case "history":
      if (!(most >= 1 && most <= 200)) return "--limit needs 1 to 200";
      return (door, io) => history(door, io, most, json);
    case "import": {
      if (from === undefined) return "import needs --from file";
      const text = readText(from);
      if (text === undefined) return `${from} cannot be read`;
      return (door, io) =>
        bring(door, io, values, { text, why: values.why ?? `import of ${basename(from)}`, by: "import" });
    }
    case "move": {
      if (home === undefined) return "move needs --home <id>";
      const rooms = values.rooms === undefined ? undefined : readRooms(values.rooms);
      if (typeof rooms === "string") return rooms;
      return (door, io) => rewrite(door, io, values, `moved to ${home}`, (book) => moved(book, home, rooms));
    }
    case "retire":
      return (door, io) => rewrite(door, io, values, "taken out of service", retired);
  }
}

async function tell(door: RegisterDoor, io: Io, as: (version: BookVersion) => string, out?: string): Promise<number> {
  const asked = await door.current();
  if (!asked.ok) return unreached(io, asked.why);
  const text = as(asked.value);
  if (out === undefined) io.stdout(text.trimEnd());
  else writeFileSync(out, text.endsWith("\n") ? text : `${text}\n`, { mode: 0o600 });
  return exitCodes.done;
}

async function history(door: RegisterDoor, io: Io, limit: number, json: boolean): Promise<number> {
  const asked = await door.versions(limit);
  if (!asked.ok) return unreached(io, asked.why);
  if (json) io.stdout(JSON.stringify(asked.value));
  else
    for (const { version, wall, by, why } of asked.value)
      io.stdout(`${String(version).padStart(5)}  ${new Date(wall).toISOString()}  ${by.padEnd(10)}  ${why}`);
  return exitCodes.done;
}

/** The book in force, changed as a whole; refused if somebody else changed it meanwhile. */
async function rewrite(
  ...[door, io, values, why, change]: [RegisterDoor, Io, Values, string, (book: Book) => Book]
): Promise<number> {
  const asked = await door.current();
  if (!asked.ok) return unreached(io, asked.why);
  const text = inYaml({ ...asked.value, book: change(asked.value.book) });
  const expect = asked.value.version;
  return bring(door, io, values, { text, why: values.why ?? why, by: "technician", exact: true, expect });
}

async function bring(
  ...[door, io, values, what]: [RegisterDoor, Io, Values, Omit<Submission, "dryRun" | "exact"> & { exact?: true }]
): Promise<number> {
  const dryRun = values["dry-run"];
  const asked = await door.submit({ exact: false, ...what, dryRun });
  if (!asked.ok) return unreached(io, asked.why);
  const done = asked.value;
  if (values.json) io.stdout(JSON.stringify({ ...done, dryRun }));
  else if (done.ok) for (const line of changeLines(done.differences, done.version, dryRun)) io.stdout(line);
  else for (const { path, message } of done.faults) io.stderr(`${path}: ${message}`);
  return done.ok ? exitCodes.done : exitCodes.no;
}

function changeLines(differences: readonly Difference[], version: number, dryRun: boolean): string[] {
  const signs = { added: "+", removed: "-", changed: "~" } as const;
  const lines = differences.map(
    ({ what, id, is, fields }) => `${signs[is]} ${what} ${id}${fields ? `: ${fields.join(", ")}` : ""}`,
  );
  const end = dryRun ? `nothing was changed; the register is at version ${version}` : `in force as version ${version}`;
  return [...(lines.length > 0 ? lines : ["no difference"]), end];
}

function unreached(io: Io, why: string): number {
  io.stderr(`hearthwatch register: ${why}`);
  return exitCodes.no;
}

const inJson = ({ book, ...version }: BookVersion): string => JSON.stringify({ ...version, book: written(book) });

function inLines({ version, wall, by, why, book }: BookVersion): string {
  const { home, devices } = book;
  const rooms = home.rooms.map(({ id, label }) => `${id} (${label.zh} ${label.en})`).join(", ");
  return [
    `home ${home.id}, version ${version} of ${new Date(wall).toISOString()}, by ${by}: ${why}`,
    `rooms: ${rooms || "none"}`,
    ...devices.map(({ id, room, resident, carries, family, key, verifiedAt }) => {
      const place = [room, resident].filter((each) => each !== undefined).join(" ") || "-";
      return `${id}  ${place}  ${carries}  ${family}  ${key}  ${verifiedAt === undefined ? "unverified" : "verified"}`;
    }),
  ].join("\n");
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function readRooms(file: string): NewRooms | string {
  const text = readText(file);
  if (text === undefined) return `${file} cannot be read`;
  let raw: unknown;
  try {
    raw = parse(text);
  } catch {
    return `${file} is not YAML`;
  }
  const rooms = newRooms.safeParse(raw, { reportInput: true });
  return rooms.success ? rooms.data : `${file}: ${faultsOf(rooms.error).map(sentence).join("; ")}`;
}

const sentence = ({ path, message }: RegisterFault): string => `${path}: ${message}`;
