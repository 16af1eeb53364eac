/** The paths with people at their end: judged with their destination before anything starts, then opened. */
import { readFileSync } from "node:fs";
import type { Path } from "../../alerts/paths/path.ts";
import { bark } from "../../alerts/paths/people/bark.ts";
import type { Channel } from "../../alerts/paths/people/channel.ts";
import {
  destinationShapes,
  judgeDestination,
  type Looked,
  type PeopleSettings,
} from "../../alerts/paths/people/destinations.ts";
import { dingtalk } from "../../alerts/paths/people/dingtalk.ts";
import { feishu } from "../../alerts/paths/people/feishu.ts";
import { httpPath } from "../../alerts/paths/people/http-path.ts";
import { mailPath } from "../../alerts/paths/people/mail-path.ts";
import { ntfy } from "../../alerts/paths/people/ntfy.ts";
import { wecom } from "../../alerts/paths/people/wecom.ts";
import type { PathSettings } from "../../alerts/paths/settings.ts";
import type { AskHttp } from "../../alerts/program/http-client.ts";
import { type AskMail, mailClient } from "../../alerts/program/mail-client.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { openSmsPath } from "./sms.ts";

export interface PeopleDeps {
  readonly ask: AskHttp;
  readonly mail?: AskMail;
  readonly timers: Timers;
  /** Unix ms. */
  readonly wall: () => number;
  /** The home's, IANA. */
  readonly timeZone: string;
  /** Of a file that the settings name. */
  readonly at: (file: string) => string;
}

export const isForPeople = (settings: PathSettings): settings is PathSettings & PeopleSettings =>
  Object.hasOwn(destinationShapes, settings.kind);

/** Everything that is wrong with what the file of destinations says for this path; empty: nothing. */
export function destinationFaults(settings: PeopleSettings, raw: unknown): readonly string[] {
  const looked = judgeDestination(settings.label, destinationShapes[settings.kind], raw);
  return looked.ok ? [] : looked.faults;
}

export type Opened =
  | { readonly ok: true; readonly path: Path }
  | { readonly ok: false; readonly faults: readonly string[] };

export function openPeoplePath(settings: PeopleSettings, raw: unknown, deps: PeopleDeps): Opened {
  const { label, kind } = settings;
  const { timers, wall } = deps;
  const reader = (to: { readonly callIt?: string | undefined }) => ({
    ...{ language: settings.language, callIt: to.callIt, timeZone: deps.timeZone },
  });
  const http = <T extends { readonly callIt?: string | undefined }>(
    looked: Looked<T>,
    make: (to: T) => Channel,
  ): Opened =>
    opened(looked, (to) =>
      httpPath({ kind, settings, channel: make(to), reader: reader(to), ask: deps.ask, timers, wall }),
    );
  const ca = "caFile" in settings && settings.caFile !== undefined ? readCa(deps.at(settings.caFile)) : undefined;
  if (ca === null) return { ok: false, faults: [`${label}.caFile: cannot be read; give a PEM file`] };
  switch (settings.kind) {
    case "wecom":
      return http(judgeDestination(label, destinationShapes.wecom, raw), (to) => wecom(settings, to));
    case "dingtalk":
      return http(judgeDestination(label, destinationShapes.dingtalk, raw), (to) => dingtalk(settings, to));
    case "feishu":
      return http(judgeDestination(label, destinationShapes.feishu, raw), (to) => feishu(settings, to));
    case "ntfy":
      return http(judgeDestination(label, destinationShapes.ntfy, raw), (to) => ntfy(settings, to, ca));
    case "bark":
      return http(judgeDestination(label, destinationShapes.bark, raw), (to) => bark(settings, to, ca));
    case "smtp":
      return opened(judgeDestination(label, destinationShapes.smtp, raw), (destination) =>
        mailPath({
          ...{ settings, destination, ca, reader: reader(destination), timers, wall },
          mail: deps.mail ?? mailClient,
        }),
      );
    case "sms":
      return opened(judgeDestination(label, destinationShapes.sms, raw), (destination) =>
        openSmsPath({ settings, destination, reader: reader(destination), timers, wall }),
      );
  }
}

function opened<T>(looked: Looked<T>, open: (to: T) => Path): Opened {
  return looked.ok ? { ok: true, path: open(looked.to) } : looked;
}

/** `null`: not readable. */
function readCa(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
