/** What devices say comes in here: from the brokers and serial ports, by the intake, into the journal. */

import { type Carriers, openCarriers } from "../carriers.ts";
import type { GatewayConfig } from "../config/config.ts";
import { openIntake } from "../intake.ts";
import type { Desk } from "../joining/desk.ts";
import { openFamilyNotes } from "../journal/family-notes.ts";
import type { LiveRegister } from "../register/contract.ts";
import { farewellOf } from "./lamp.ts";
import { jitter, type Later, type Parts, timers } from "./parts.ts";

export function openHomeCarriers(config: GatewayConfig, parts: Parts, later: Later): Promise<Carriers> {
  const { log, at, moment, registry, register, journal } = parts;
  const notes = openFamilyNotes({ families: registry.families.keys(), read: journal.read, log });
  journal.onHealth(({ mode }) => {
    if (mode !== "memory") notes.recall();
  });
  const intake = openIntake({
    ...{ registry, register, journal, notes, moment, log, bases: config.bases },
    desk: { heard: (...what) => later.desk?.heard(...what), skipped: (source) => later.desk?.skipped(source) },
  });
  const mayJoin: Desk["mayJoin"] = (family, device) => later.desk?.mayJoin(family, device) ?? false;
  return openCarriers(config, {
    ...{ intake, notes, mayJoin, registry, journal, moment, timers, jitter, log, at },
    devicesOf: membersOf(register),
    farewell: () => farewellOf(moment),
  });
}

/** Devices of a family as its talk knows them. */
function membersOf(register: Pick<LiveRegister, "home" | "profileOf">) {
  return (family: string) =>
    register.home.devices
      .filter((device) => device.family === family)
      .map(({ key }) => ({ key, profile: register.profileOf(family)(key) }));
}
