/** The configuration: its families, the files it names, and the hub's own secrets. Its shape has been judged before anything else. */
import { join } from "node:path";
import type { GatewayConfig } from "../../config/config.ts";
import { familyFaults } from "../../config/families.ts";
import { installerCodeFile } from "../../joining/sessions.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, codeOf, fault, type Judgement, ok, warn, wordsOf } from "../finding.ts";
import type { Subject } from "../subject.ts";

export function configurationCheck(subject: Subject): Check {
  return {
    id: "config",
    lookedAt: subject.file,
    within: 5_000,
    async run() {
      const faults = familyFaults(subject.config, subject.registry);
      if (faults.length > 0) return faults.map((each) => fault("config.families", { fault: each }));
      return [ok("config.good", { file: subject.file })];
    },
  };
}

interface Named {
  readonly setting: string;
  readonly file: string;
  readonly secret: boolean;
}

/** As `centre-link/credential.ts` and `joining/identity.ts` keep them. */
export const credentialFile = "centre.credential";
const ownSecrets = [installerCodeFile, credentialFile, "gateway.key"] as const;

type Disk = Pick<Eyes, "disk">;

export function filesCheck(subject: Subject, eyes: Disk): Check {
  const named = filesOf(subject.config);
  const own = ownSecrets.map(
    (name): Named => ({
      setting: `data/${name}`,
      file: join(subject.config.data, name),
      secret: true,
    }),
  );
  return {
    id: "files",
    lookedAt: named.map(({ setting }) => setting).join(", ") || "data",
    within: 5_000,
    async run() {
      const looked = [
        ...named.map((each) => judgeFile(each, subject, eyes)),
        // Made at the first start and when the hub joins: until then they are not missing.
        ...own.map((each) => judgeOpen(each, subject, eyes)),
      ];
      const found = (await Promise.all(looked)).flat();
      return found.length > 0 ? found : [ok("file.good", { count: named.length })];
    },
  };
}

async function judgeFile(named: Named, subject: Subject, eyes: Disk): Promise<readonly Judgement[]> {
  const { setting, file } = named;
  const path = subject.at(file);
  try {
    if ((await eyes.disk.read(path)).trim() === "") return [fault("file.empty", { setting, file: path })];
  } catch (thrown) {
    return [fault("file.unreadable", { setting, file: path, why: codeOf(thrown) ?? wordsOf(thrown) })];
  }
  return judgeOpen(named, subject, eyes);
}

/** A secret that other users of this machine can read or write. */
async function judgeOpen({ setting, file, secret }: Named, subject: Subject, { disk }: Disk) {
  const path = subject.at(file);
  const open = secret && ((await disk.look(path))?.mode ?? 0) & 0o007;
  return open ? [warn("file.open", { setting, file: path })] : [];
}

function filesOf({ centre, outsideBrokers, broker, influx }: GatewayConfig): Named[] {
  const file = (setting: string, path: string | undefined, secret: boolean): Named[] =>
    path === undefined ? [] : [{ setting, file: path, secret }];
  return [
    ...file("centre.tokenFile", centre.tokenFile, true),
    ...file("centre.caFile", centre.caFile, false),
    ...outsideBrokers.flatMap(({ passwordFile, caFile }, n) => [
      ...file(`outsideBrokers[${n}].passwordFile`, passwordFile, true),
      ...file(`outsideBrokers[${n}].caFile`, caFile, false),
    ]),
    ...(broker?.listeners ?? []).flatMap(({ tls }, n) => [
      ...file(`broker.listeners[${n}].tls.keyFile`, tls?.keyFile, true),
      ...file(`broker.listeners[${n}].tls.certFile`, tls?.certFile, false),
    ]),
    ...(influx?.version === 1
      ? file("influx.passwordFile", influx.passwordFile, true)
      : file("influx.tokenFile", influx?.tokenFile, true)),
  ];
}

/** A secret as the gateway reads it; `undefined` when it cannot be read, which `filesCheck` names. */
export async function secretOf(
  path: string | undefined,
  subject: Subject,
  { disk }: Pick<Eyes, "disk">,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return disk.read(subject.at(path)).then(
    (text) => text.trim(),
    () => undefined,
  );
}
