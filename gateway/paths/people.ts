/** The paths of a home with people at their end: by the network as the centre opens them too, or by this machine's own modem. */
import { destinationShapes, judgeDestination, type PeopleSettings } from "../../alerts/paths/people/destinations.ts";
import { type NetworkDeps, type Opened, openedBy, openNetworkPath } from "../../alerts/paths/people/open.ts";
import type { PathSettings } from "../../alerts/paths/settings.ts";
import { type AskMail, mailClient } from "../../alerts/program/mail-client.ts";
import { textIn } from "../../alerts/program/text-file.ts";
import { openSmsPath } from "./sms.ts";

export interface PeopleDeps extends Pick<NetworkDeps, "ask" | "timers" | "wall" | "timeZone"> {
  readonly mail?: AskMail;
  /** Of a file that the settings name. */
  readonly at: (file: string) => string;
}

export const isForPeople = (settings: PathSettings): settings is PathSettings & PeopleSettings =>
  Object.hasOwn(destinationShapes, settings.kind);

export function openPeoplePath(settings: PeopleSettings, raw: unknown, deps: PeopleDeps): Opened {
  const { timers, wall, timeZone, at, mail = mailClient } = deps;
  if (settings.kind !== "sms")
    return openNetworkPath(settings, raw, { ...deps, mail, readCa: (file) => textIn(at(file)) });
  const { label, language } = settings;
  return openedBy(judgeDestination(label, destinationShapes.sms, raw), (destination) => {
    const reader = { language, callIt: destination.callIt, timeZone };
    return openSmsPath({ settings, destination, reader, timers, wall });
  });
}
