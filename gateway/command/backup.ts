import { existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { judgeFile } from "../../alerts/program/judge.ts";
import type { HomeFiles } from "../backup/contents.ts";
import { type BackupFault, makeBackup } from "../backup/make.ts";
import { type RestoreFault, restore as restoreFrom } from "../backup/restore.ts";
import { newOperatorKey, recipientShape } from "../backup/sealed.ts";
import { gatewayConfig } from "../config/config.ts";
import { cannotStart } from "./cannot-start.ts";
import { type Command, exitCodes, type Io } from "./command.ts";

export const backup: Command = {
  summary: "a sealed backup of a home: journal, register, notes, configuration, credential",
  help: `hearthwatch backup --new-key operator.key
hearthwatch backup --config gateway.yaml --out home.enc [--recipient <public key>] [--json]

--new-key makes the operator's key pair once: the file (0600) opens backups and belongs to the operator, never on the hub;
the printed public part goes into gateway.yaml as backup: {recipient: …}. A backup is made beside a running gateway. It is
sealed for that recipient before it leaves the hub (X25519, HKDF-SHA256, AES-256-GCM); there is none in the clear.
Not in it: the hub's own key and installer code. Another hub has its own.

Example: npx hearthwatch backup --config gateway.yaml --out /mnt/usb/home-1.enc
Exit codes: 0 made, 1 it could not be made, 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        "new-key": { type: "string" },
        config: { type: "string" },
        out: { type: "string" },
        recipient: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
    const wrong = wronglyCalled(io, "backup");
    if (values["new-key"] !== undefined) return makeKey(values["new-key"], values.json, io);
    if (values.config === undefined || values.out === undefined) return wrong("need --config and --out, or --new-key");
    const home = readHome(values.config);
    if (typeof home === "string") return wrong(home);
    const recipient = values.recipient ?? home.config.backup?.recipient;
    if (recipient === undefined) return wrong("need --recipient, or backup.recipient in the configuration");
    if (!recipientShape.test(recipient)) return wrong("a recipient is the 43 signs that --new-key prints");
    if (!existsSync(home.dir)) return no(io, "backup", `there is no data folder at ${home.dir}: nothing to back up`);
    return withReason(io, "backup", async () => {
      const made = await makeBackup(home, recipient, resolve(values.out ?? ""), Date.now());
      if (!made.ok) return no(io, "backup", backupWords(made.fault), values.json ? made.fault : undefined);
      const { manifest, bytes, files } = made;
      if (values.json) io.stdout(JSON.stringify({ ok: true, out: values.out, bytes, files, manifest }));
      else io.stdout(`${values.out}: ${files} files, ${bytes} bytes, sealed for ${recipient}`);
      for (const setting of manifest.missing) io.stderr(`not in it: the file of ${setting} is not there`);
      return exitCodes.done;
    });
  },
};

export const restore: Command = {
  summary: "puts a backup onto another hub, into an empty folder",
  help: `hearthwatch restore --from home.enc --key operator.key --into <folder> [--json]

The folder must be empty or not there. The journal begins a new epoch in it, so that no number is given out twice. The old
hub's credential comes along, but it may lie on the lost hub too: let the centre revoke it and join this hub anew.
Example: npx hearthwatch restore --from /mnt/usb/home-1.enc --key operator.key --into /var/lib/hearthwatch
Exit codes: 0 restored, 1 refused (and nothing is left in the folder), 2 called wrongly.`,
  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        from: { type: "string" },
        key: { type: "string" },
        into: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
    const { from, key, into, json } = values;
    if (from === undefined || key === undefined || into === undefined)
      return wronglyCalled(io, "restore")("need --from, --key and --into");
    return withReason(io, "restore", async () => {
      const done = await restoreFrom(from, key, resolve(into));
      if (!done.ok) return no(io, "restore", restoreWords[done.fault], json ? { code: done.fault } : undefined);
      const { manifest, files } = done;
      const next = nextSteps(into, manifest.elsewhere, manifest.data);
      if (json) io.stdout(JSON.stringify({ ok: true, manifest, files, next }));
      else {
        const made = new Date(manifest.at).toISOString();
        io.stdout(`${files.length} files of home ${manifest.home}, gateway ${manifest.gateway}, as of ${made}`);
        for (const step of next) io.stdout(`- ${step}`);
      }
      return exitCodes.done;
    });
  },
};

const nextSteps = (into: string, elsewhere: Readonly<Record<string, string>>, data: string): string[] => [
  "the credential is the lost hub's: have the centre revoke it, and join this hub anew before it works (hearthwatch join)",
  `the data folder is ${into}/${data}: \`data\` in gateway.yaml must say so`,
  ...Object.entries(elsewhere).map(([name, path]) => `${name} belongs to ${path}`),
  "what happened after the backup is not in it; ports and receivers may have other names on this hub (hearthwatch doctor)",
  "press every button and open every door once: a device is only there again when it has been heard",
];

function makeKey(file: string, json: boolean, io: Io): number {
  const { secret, recipient } = newOperatorKey();
  try {
    writeFileSync(file, secret, { mode: 0o600, flag: "wx" });
  } catch (fault) {
    const taken = fault instanceof Error && "code" in fault && fault.code === "EEXIST";
    return no(io, "backup", taken ? `${file} is there already; a key is never written over` : String(fault));
  }
  io.stdout(json ? JSON.stringify({ key: file, recipient }) : recipient);
  if (!json) io.stderr(`${file} opens every backup made for this recipient: keep it away from the hub`);
  return exitCodes.done;
}

const backupWords = (fault: BackupFault): string =>
  fault.code === "no_room"
    ? `the data folder has ${fault.freeMb} MB left, ${fault.needMb} MB are needed to copy the journal; make room first`
    : `the journal cannot be read (${fault.why}); start the gateway, which mends it, then try again`;

const restoreWords: Readonly<Record<RestoreFault, string>> = {
  no_file: "there is no file at --from",
  no_key: "--key is no operator's key (an X25519 private key as `hearthwatch backup --new-key` writes it)",
  not_empty: "the folder is not empty; give an empty one, or one that is not there yet",
  not_backup: "this is no backup of Hearthwatch",
  newer: "this backup was made by a later version; restore it with that one",
  wrong_key: "this backup was made for another key than this one",
  truncated: "the backup ends too early: it was cut off; copy it again",
  tampered: "the backup is not as it was made: it was damaged or changed; take another one",
  not_archive: "the backup opens, but what is in it is no home",
  journal_damaged: "the backup opens, but the journal in it does not read; take another one",
};

export function readHome(file: string): HomeFiles | string {
  const judged = judgeFile(file, gatewayConfig);
  if (!judged.ok) return `${file} is no good configuration: ${judged.faults.join("; ")}`;
  const folder = dirname(resolve(file));
  return { config: judged.config, file: resolve(file), folder, dir: resolve(folder, judged.config.data) };
}

export const wronglyCalled =
  (io: Io, command: string) =>
  (why: string): number => {
    io.stderr(`hearthwatch ${command}: ${why}; 'hearthwatch ${command} --help' shows an example`);
    return exitCodes.usage;
  };

export function no(io: Io, command: string, why: string, fault?: object): number {
  if (fault) io.stdout(JSON.stringify({ ok: false, ...fault }));
  io.stderr(`hearthwatch ${command}: ${why}`);
  return exitCodes.no;
}

/** Faults of the system in one line. */
export async function withReason(io: Io, command: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (fault) {
    const why = cannotStart(fault);
    if (why === undefined) throw fault;
    return no(io, command, why);
  }
}
