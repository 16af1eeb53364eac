/** The configuration: its families, and the files it names. Its shape has been judged before anything else. */
import type { GatewayConfig } from "../../config/config.ts";
import { familyFaults } from "../../config/families.ts";
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

export function filesCheck(subject: Subject, { disk }: Pick<Eyes, "disk">): Check | undefined {
  const named = filesOf(subject.config);
  if (named.length === 0) return undefined;
  const look = async ({ setting, file, secret }: Named): Promise<Judgement[]> => {
    const path = subject.at(file);
    try {
      if ((await disk.read(path)).trim() === "") return [fault("file.empty", { setting, file: path })];
    } catch (thrown) {
      return [fault("file.unreadable", { setting, file: path, why: codeOf(thrown) ?? wordsOf(thrown) })];
    }
    const open = secret && ((await disk.look(path))?.mode ?? 0) & 0o007;
    return open ? [warn("file.open", { setting, file: path })] : [];
  };
  return {
    id: "files",
    lookedAt: named.map(({ setting }) => setting).join(", "),
    within: 5_000,
    async run() {
      const found = (await Promise.all(named.map(look))).flat();
      return found.length > 0 ? found : [ok("file.good", { count: named.length })];
    },
  };
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
