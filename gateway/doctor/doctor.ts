/** Looks at a whole home: asks the running gateway first, then lets every check look by itself, all at once. */
import type { Judged } from "../../alerts/program/judge.ts";
import type { Registry } from "../../devices/registry.ts";
import type { GatewayConfig } from "../config/config.ts";
import { centreCheck } from "./checks/centre.ts";
import { clockCheck } from "./checks/clock.ts";
import { configurationCheck, filesCheck } from "./checks/configuration.ts";
import { dataCheck } from "./checks/data.ts";
import { devicesCheck } from "./checks/devices.ts";
import { gatewayCheck } from "./checks/gateway.ts";
import { influxCheck } from "./checks/influx.ts";
import { outsideChecks } from "./checks/outside-broker.ts";
import { ownBrokerChecks } from "./checks/own-broker.ts";
import { pathChecks } from "./checks/paths.ts";
import { registerCheck } from "./checks/register.ts";
import { serialChecks } from "./checks/serial.ts";
import { examine } from "./examine.ts";
import type { Eyes } from "./eyes.ts";
import { type Check, type Finding, fault } from "./finding.ts";
import { seeRegister } from "./register-seen.ts";
import type { Subject } from "./subject.ts";
import { askGateway, type Word } from "./word.ts";

export interface Visited extends Omit<Subject, "config" | "register"> {
  readonly judged: Judged<GatewayConfig>;
  readonly registry: Registry;
}

export interface Examined {
  /** `unknown`: the configuration is too broken to say where it would be. */
  readonly gateway: Word["is"] | "unknown";
  readonly findings: readonly Finding[];
}

export async function examineHome({ judged, ...rest }: Visited, eyes: Eyes): Promise<Examined> {
  if (!judged.ok) {
    const checks = [brokenConfiguration(rest.file, judged.faults), clockCheck(undefined, eyes)];
    return { gateway: "unknown", findings: await examine(checks, eyes.timers) };
  }
  const { config } = judged;
  const register = await seeRegister(config, rest.at(config.data), eyes);
  const subject: Subject = { ...rest, config, register };
  const word = await askGateway(subject, eyes);
  return { gateway: word.is, findings: await examine(checksOf(subject, word, eyes), eyes.timers) };
}

/** In the order in which they are told: from the machine outwards. */
function checksOf(subject: Subject, word: Word, eyes: Eyes): Check[] {
  const all = [
    configurationCheck(subject),
    filesCheck(subject, eyes),
    gatewayCheck(subject, word, eyes),
    dataCheck(subject, word, eyes),
    registerCheck(subject, word),
    clockCheck(word, eyes),
    ...serialChecks(subject, word, eyes),
    ...ownBrokerChecks(subject, word, eyes),
    ...outsideChecks(subject, word, eyes),
    centreCheck(subject, word, eyes),
    ...pathChecks(subject, word),
    influxCheck(subject, word, eyes),
    devicesCheck(word),
  ];
  return all.filter((check) => check !== undefined);
}

const brokenConfiguration = (file: string, faults: readonly string[]): Check => ({
  id: "config",
  lookedAt: file,
  within: 1_000,
  run: async () => faults.map((each) => fault("config.fault", { fault: each })),
});
