/** One path of a home, built from its settings: the only place that knows all kinds. */
import { readKey } from "../../alerts/paths/dc09/cipher.ts";
import type { Path } from "../../alerts/paths/path.ts";
import { destinationFaults, type PeopleSettings } from "../../alerts/paths/people/destinations.ts";
import type { PathSettings } from "../../alerts/paths/settings.ts";
import type { AddressesOf } from "../../alerts/program/address-book.ts";
import type { AskHttp } from "../../alerts/program/http-client.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { dialer } from "../dc09/line.ts";
import { randomPad } from "../dc09/pad.ts";
import { openDc09Path } from "../dc09/path.ts";
import { GatewayFault } from "../fault.ts";
import { readSecret } from "../secret.ts";
import { readAuthority } from "./authority.ts";
import type { Destination } from "./destinations.ts";
import { type HttpsParts, openHttpsFrom } from "./https.ts";
import { isForPeople, openPeoplePath } from "./people.ts";
import { openTemplateFrom, type TemplateParts } from "./template.ts";

export interface PathDeps {
  /** As `gateway` in the configuration. */
  readonly gateway: string;
  readonly timers: Timers;
  /** Unix ms. */
  readonly wall: () => number;
  /** A file named in the configuration, whose folder relative names start at. */
  readonly at: (file: string) => string;
  readonly destination: Destination;
  /** One book and one client for all paths: a name server that hangs is asked once, not once for each. */
  readonly addressesOf: AddressesOf;
  readonly ask: AskHttp;
  /** The home's, IANA. */
  readonly timeZone: string;
  readonly log: Log;
  /** What a path needs that speaks with our own centre by another door. */
  readonly centre: Pick<HttpsParts & TemplateParts, "moment" | "credential" | "numbered" | "id" | "named">;
}

/** Throws what a person has to correct before the gateway can start: a key that is none, a destination that is missing. */
export function openPath(settings: PathSettings, deps: PathDeps): Path {
  switch (settings.kind) {
    case "dc09":
      return dc09(settings, deps);
    case "https":
      return openHttpsFrom(settings, { ...deps, ...deps.centre });
    case "template":
      return openTemplateFrom(settings, { ...deps, ...deps.centre });
    case "wecom":
    case "dingtalk":
    case "feishu":
    case "ntfy":
    case "bark":
    case "smtp":
    case "sms":
      return people(settings, deps);
  }
}

function people(settings: PeopleSettings, deps: PathDeps): Path {
  const opened = openPeoplePath(settings, deps.destination(settings.label), deps);
  if (!opened.ok) throw destinationFault(opened.faults);
  return opened.path;
}

/** Everything that is wrong with the destinations of people, at once; a secret is never quoted. Throws for a person to correct. */
export function judgeDestinations(paths: readonly PathSettings[], destination: Destination): void {
  const faults = paths.flatMap((path) => (isForPeople(path) ? destinationFaults(path, destination(path.label)) : []));
  if (faults.length > 0) throw destinationFault(faults);
}

const destinationFault = (faults: readonly string[]): GatewayFault =>
  new GatewayFault(
    "DESTINATION",
    faults.map((fault) => `destinations.${fault}`).join("\n"),
    "Correct the file that destinationsFile names; what belongs there for each kind of path: README",
  );

function dc09(settings: PathSettings & { readonly kind: "dc09" }, { timers, wall, at, addressesOf }: PathDeps): Path {
  const { key: named, label } = settings;
  const key = named && readKey(readSecret(at(named.file), `paths.${label}.key`), named.format);
  if (named && !key)
    throw new GatewayFault(
      "PATH_KEY",
      `paths.${label}.key: what is in ${named.file} is no AES key`,
      `Put 16, 24 or 32 ${named.format === "hex" ? "pairs of hex digits" : "printable signs"} into the file, as agreed with the receiver`,
    );
  const tls = settings.tls && {
    serverName: settings.tls.serverName,
    ca: readAuthority(settings.tls.caFile && at(settings.tls.caFile), `paths.${label}.tls.caFile`),
  };
  const dial = dialer({ ...settings, tls }, { timers, addressesOf });
  return openDc09Path({ settings, key, pad: randomPad, timers, wall, dial });
}
