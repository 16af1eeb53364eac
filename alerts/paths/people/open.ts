/** A path to people's phones by the network: the one place that knows each kind, for the home and for the centre. */
import type { AskHttp } from "../../program/http-client.ts";
import type { AskMail } from "../../program/mail-client.ts";
import type { Timers } from "../../program/timers.ts";
import type { Path } from "../path.ts";
import type { SmsSettings } from "../sms/settings.ts";
import { bark } from "./bark.ts";
import type { Channel } from "./channel.ts";
import { destinationShapes, judgeDestination, type Looked, type PeopleSettings } from "./destinations.ts";
import { dingtalk } from "./dingtalk.ts";
import { feishu } from "./feishu.ts";
import { httpPath } from "./http-path.ts";
import { mailPath } from "./mail-path.ts";
import { ntfy } from "./ntfy.ts";
import { wecom } from "./wecom.ts";

/** A modem is no matter of the network. */
export type NetworkSettings = Exclude<PeopleSettings, SmsSettings>;

export interface NetworkDeps {
  readonly ask: AskHttp;
  readonly mail: AskMail;
  readonly timers: Timers;
  /** Unix ms. */
  readonly wall: () => number;
  /** IANA, of the times that are told. */
  readonly timeZone: string;
  /** PEM in a file that the settings name; `undefined`: it does not read. */
  readonly readCa: (file: string) => string | undefined;
}

export type Opened =
  | { readonly ok: true; readonly path: Path }
  | { readonly ok: false; readonly faults: readonly string[] };

interface MayCallIt {
  readonly callIt?: string | undefined;
}

/** `raw`: what stands under its label in the file of destinations. */
export function openNetworkPath(settings: NetworkSettings, raw: unknown, deps: NetworkDeps): Opened {
  const { label, kind, language } = settings;
  const { ask, mail, timers, wall, timeZone } = deps;
  const readerOf = ({ callIt }: MayCallIt) => ({ language, callIt, timeZone });
  const http = <T extends MayCallIt>(looked: Looked<T>, channelTo: (to: T) => Channel): Opened =>
    openedBy(looked, (to) =>
      httpPath({ kind, settings, channel: channelTo(to), reader: readerOf(to), ask, timers, wall }),
    );
  const caFile = "caFile" in settings ? settings.caFile : undefined;
  const ca = caFile === undefined ? undefined : deps.readCa(caFile);
  if (caFile !== undefined && ca === undefined)
    return { ok: false, faults: [`${label}.caFile: cannot be read; give a PEM file`] };
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
      return openedBy(judgeDestination(label, destinationShapes.smtp, raw), (destination) =>
        mailPath({ settings, destination, ca, reader: readerOf(destination), mail, timers, wall }),
      );
  }
}

export function openedBy<T>(looked: Looked<T>, open: (to: T) => Path): Opened {
  return looked.ok ? { ok: true, path: open(looked.to) } : looked;
}
