/** The other paths of a home, each built from its settings and from what is agreed with its receiver. */
import { randomUUIDv7 } from "node:crypto";
import { existsSync } from "node:fs";
import { addressBook } from "../../alerts/program/address-book.ts";
import { openHttpClient } from "../../alerts/program/http-client.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { CentreLink } from "../centre-link/contract.ts";
import { credentialIn } from "../centre-link/credential.ts";
import type { GatewayConfig } from "../config/config.ts";
import type { Journal } from "../journal/journal.ts";
import { readSecret } from "../secret.ts";
import { readDestinations } from "./destinations.ts";
import { type Dispatcher, openDispatcher } from "./dispatcher.ts";
import type { PathsJournal } from "./journal.ts";
import { judgeDestinations, openPath, type PathDeps } from "./open.ts";

export interface PathsParts {
  readonly journal: PathsJournal & Pick<Journal, "health">;
  readonly register: { readonly home: { readonly id: string; readonly timeZone: string } };
  readonly link: CentreLink;
  readonly moment: () => Moment;
  readonly timers: Timers;
  /** Between 0 and 1. */
  readonly dice: () => number;
  readonly at: (file: string) => string;
  readonly log: Log;
  readonly changed: () => void;
}

/** Throws what a person has to correct before the gateway can start. */
export function openPaths(config: GatewayConfig, parts: PathsParts): Dispatcher {
  const { journal, moment, timers, dice, log, at, register, link, changed } = parts;
  const { gateway } = config;
  const addressesOf = addressBook(timers);
  const http = openHttpClient({ timers, addressesOf });
  const destination = readDestinations(config.destinationsFile && at(config.destinationsFile));
  judgeDestinations(config.paths, destination);
  const building: PathDeps = {
    ...{ gateway, timers, at, destination, addressesOf, ask: http.ask, log },
    timeZone: register.home.timeZone,
    wall: () => moment().wall,
    centre: {
      ...{ moment, id: randomUUIDv7, credential: () => credentialOf(config, at) },
      named: () => ({ gatewayId: credentialOf(config, at)?.gatewayId ?? gateway, home: register.home.id }),
      numbered: () => ({ epoch: journal.health.epoch, lastSeq: journal.health.lastSeq }),
    },
  };
  const dispatcher = openDispatcher({
    paths: config.paths.map((settings) => openPath(settings, building)),
    ...{ gateway, journal, timers, moment, dice, log, changed, line: link, signed: link.signed },
    timeZone: () => register.home.timeZone,
  });
  return {
    get standings() {
      return dispatcher.standings;
    },
    get counts() {
      return dispatcher.counts;
    },
    test: dispatcher.test,
    failed: dispatcher.failed,
    async stop() {
      await dispatcher.stop();
      http.stop();
    },
  };
}

/** Read at each try: the hub may join while the program runs, and its credential may change. */
function credentialOf({ gateway, data, centre }: GatewayConfig, at: (file: string) => string) {
  const given = credentialIn(at(data));
  if (given) return given;
  const file = centre.tokenFile === undefined ? undefined : at(centre.tokenFile);
  return file !== undefined && existsSync(file) ? { gatewayId: gateway, token: readSecret(file, "centre") } : undefined;
}
