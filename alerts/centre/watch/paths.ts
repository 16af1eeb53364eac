/** The paths of `centre.yaml`, judged with their destinations before anything starts, then opened. */
import { readFileSync, statSync } from "node:fs";
import { parse } from "yaml";
import type { Path } from "../../paths/path.ts";
import { bark } from "../../paths/people/bark.ts";
import type { Channel } from "../../paths/people/channel.ts";
import { destinationShapes, judgeDestination, type Looked } from "../../paths/people/destinations.ts";
import { dingtalk } from "../../paths/people/dingtalk.ts";
import { feishu } from "../../paths/people/feishu.ts";
import { httpPath } from "../../paths/people/http-path.ts";
import { mailPath } from "../../paths/people/mail-path.ts";
import { ntfy } from "../../paths/people/ntfy.ts";
import { wecom } from "../../paths/people/wecom.ts";
import type { AskHttp } from "../../program/http-client.ts";
import { yamlSilent } from "../../program/judge.ts";
import { mailClient } from "../../program/mail-client.ts";
import type { Timers } from "../../program/timers.ts";
import type { WatchPath } from "./settings.ts";

export interface WatchPathsDeps {
  readonly ask: AskHttp;
  readonly timers: Timers;
  readonly now: () => number;
  readonly timeZone: string;
}

/** Read, written or run by anybody but the owner: whoever holds a robot's key can write to people. */
const others = 0o077;

/** The destinations by label, or what is wrong with their file; never a line of it. */
export function readDestinations(file: string): Readonly<Record<string, unknown>> | string {
  let text: string;
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new Error("no file");
    if ((found.mode & others) !== 0) return `others on this machine may read ${file}; run "chmod 600 ${file}"`;
    text = readFileSync(file, "utf8");
  } catch {
    return `${file} cannot be read; put the destinations there (mode 0600), or correct destinationsFile`;
  }
  try {
    const found: unknown = parse(text, yamlSilent);
    if (typeof found === "object" && found !== null && !Array.isArray(found)) return { ...found };
    return `${file} is not a list of labels; write one entry for each path`;
  } catch {
    return `${file} is not YAML; correct it`;
  }
}

/** Everything that is wrong with where these paths lead; empty: nothing. */
export function destinationFaults(
  paths: readonly WatchPath[],
  to: Readonly<Record<string, unknown>>,
): readonly string[] {
  return paths.flatMap(({ label, kind }) => {
    const looked = judgeDestination(label, destinationShapes[kind], to[label]);
    return looked.ok ? [] : looked.faults;
  });
}

export const openPaths = (
  paths: readonly WatchPath[],
  to: Readonly<Record<string, unknown>>,
  deps: WatchPathsDeps,
): ReadonlyMap<string, Path> => new Map(paths.map((each) => [each.label, openPath(each, to[each.label], deps)]));

function openPath(settings: WatchPath, raw: unknown, deps: WatchPathsDeps): Path {
  const { label, kind } = settings;
  const shared = { timers: deps.timers, wall: deps.now };
  const reader = ({ callIt }: { readonly callIt?: string | undefined }) => ({
    ...{ language: settings.language, callIt, timeZone: deps.timeZone },
  });
  const ca = "caFile" in settings && settings.caFile !== undefined ? readFileSync(settings.caFile, "utf8") : undefined;
  const http = <T extends { readonly callIt?: string | undefined }>(looked: Looked<T>, make: (to: T) => Channel) => {
    const to = judged(looked);
    return httpPath({ kind, settings, channel: make(to), reader: reader(to), ask: deps.ask, ...shared });
  };
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
    case "smtp": {
      const to = judged(judgeDestination(label, destinationShapes.smtp, raw));
      return mailPath({ settings, destination: to, ca, reader: reader(to), mail: mailClient, ...shared });
    }
  }
}

/** The configuration was judged with its destinations before. */
function judged<T>(looked: Looked<T>): T {
  if (!looked.ok) throw new Error(looked.faults.join("; "));
  return looked.to;
}
