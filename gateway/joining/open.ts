/** The joining desk of this gateway, plugged to its register, journal, carriers, line and page. */
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { App } from "../../alerts/program/http.ts";
import { isLoopback } from "../../alerts/program/http.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Registry } from "../../devices/registry.ts";
import type { Carriers } from "../carriers.ts";
import type { CentreLink, LinkSettings } from "../centre-link/contract.ts";
import { type Credential, credentialIn, keepCredential } from "../centre-link/credential.ts";
import type { Papers } from "../centre-link/filing.ts";
import type { GatewayConfig } from "../config/config.ts";
import type { Journal } from "../journal/journal.ts";
import type { Lamp } from "../lamp.ts";
import { openHomeFeed } from "../page/home-feed.ts";
import type { LiveRegister } from "../register/contract.ts";
import { addRegisterRoutes } from "../register/routes.ts";
import { version } from "../version.ts";
import { type Desk, openDesk } from "./desk.ts";
import { openIdentity } from "./identity.ts";
import { joinCentre } from "./join-hub.ts";
import { type DeskKept, unfiled } from "./kept.ts";
import { recordOf, reportOf } from "./report.ts";
import { installerCode, openSessions } from "./sessions.ts";
import { installed, sourceDown } from "./standing.ts";
import { uplinksOf } from "./uplinks.ts";
import { addDesk, cookieIn } from "./web.ts";

export interface JoiningDeps {
  readonly config: GatewayConfig;
  /** The data folder. */
  readonly dir: string;
  readonly at: (file: string) => string;
  readonly registry: Registry;
  readonly register: LiveRegister;
  readonly journal: Journal;
  readonly carriers: Carriers;
  readonly link: CentreLink;
  readonly lamp: () => Lamp;
  readonly kept: DeskKept;
  readonly hear: (listener: () => void) => () => void;
  readonly moment: () => Moment;
  readonly timers: Timers;
  readonly id: () => string;
  readonly log: Log;
}

export interface JoiningAtWork {
  readonly desk: Desk;
  readonly routes: (app: App) => void;
  /** Has this request shown the installer's session? */
  readonly allow: (request: { readonly headers: { readonly cookie?: string | undefined } }) => boolean;
  stop(): Promise<void>;
}

/** Papers as the line to the centre takes them. */
export const papersOf = (kept: DeskKept, filed: (id: string) => void): Papers => ({
  waiting: () => unfiled(kept.reports()),
  async stored(id, at) {
    const report = kept.report(id);
    if (!report || report.filedAt !== undefined) return;
    await kept.keepReport({ ...report, filedAt: at });
    filed(id);
  },
  async refused(id, at, reason) {
    const report = kept.report(id);
    if (report && report.filedAt === undefined) await kept.keepReport({ ...report, refused: { at, reason } });
  },
});

/** How the line signs in: what the hub was given when it joined, else what the configuration says. */
export function lineSettings(
  config: GatewayConfig,
  dir: string,
  at: (file: string) => string,
): LinkSettings | undefined {
  const { url, tokenFile, caFile } = config.centre;
  const ca = caFile === undefined ? undefined : readFileSync(at(caFile), "utf8");
  const given = credentialIn(dir);
  if (given) return settingsOf(given, ca);
  const token = tokenFile === undefined ? undefined : readIfThere(at(tokenFile));
  if (url === undefined || token === undefined) return undefined;
  return { url, gatewayId: config.gateway, token, ca };
}

const settingsOf = ({ broker, gatewayId, token, home }: Credential, ca: string | undefined): LinkSettings => ({
  url: broker,
  gatewayId,
  token,
  ca,
  home,
});

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

export function openJoining(deps: JoiningDeps): JoiningAtWork {
  const { config, dir, register, registry, journal, carriers, link, kept, moment, timers, log, id } = deps;
  const identity = openIdentity(dir);
  const sessions = openSessions(installerCode(dir), timers);
  let line = lineSettings(config, dir, deps.at);

  const desk = openDesk({
    families: registry.families,
    bases: config.bases,
    register,
    tell: (input) => journal.tell(input),
    say: ({ topic, payload }) => carriers.ask(topic, payload),
    ports: config.serial.map(({ id: port, family }) => ({ id: port, family })),
    kept,
    moment,
    timers,
    id,
    log,
    online: () => link.connected,
    down: (family) => sourceDown(family, deps),
    hub: () => ({
      ...(line && { gateway: line.gatewayId }),
      home: line?.home ?? register.home.id,
      fingerprint: identity.fingerprint,
      version,
      joined: line !== undefined,
      centre: {
        connected: link.connected,
        ...(link.heardAt !== undefined && { heardAgo: Math.max(0, Math.round(timers.now() - link.heardAt)) }),
      },
    }),
    async joinHub(code, given) {
      const { join, caFile } = config.centre;
      const centre = given ?? join ?? "";
      if (!URL.canParse(centre)) return { code: "centre_unreachable", values: { centre } };
      const ca = caFile === undefined ? undefined : readFileSync(deps.at(caFile), "utf8");
      const joined = await joinCentre(code, centre, identity, ca);
      if ("refused" in joined) return joined.refused;
      const { granted } = joined;
      // Alerts are not sent in the clear, whoever says so.
      if (!isSafe(granted.broker)) return { code: "centre_certificate", values: { centre: granted.broker } };
      line = settingsOf(keepCredential(dir, granted), ca);
      link.use(line);
      log.info("hub.joined", { gateway: granted.gatewayId, home: granted.home, order: granted.order });
      return undefined;
    },
    diskFull: () => journal.health.mode === "memory",
    async report(_state, view, signature) {
      const body = reportOf({
        id: id(),
        view,
        home: register.home,
        entries: register.current.book.devices,
        offset: link.offset,
        uplinks: uplinksOf(networkInterfaces()),
        signature,
      });
      const record = recordOf(body, line?.gatewayId ?? config.gateway);
      await kept.keepReport({ record, ...(signature !== undefined && { signature }) });
      link.file();
      return record.id;
    },
  });

  const look = (): void => {
    const { state } = deps.lamp().view;
    if (state === "claimed" || state === "coming") desk.lampIsGreen();
  };
  // The lamp hears of a claim before the desk does: it is looked at again once the desk knows.
  const unhear = journal.onCommit((what) => {
    desk.committed(what);
    look();
  });
  const unlook = deps.hear(() => {
    look();
    desk.changed();
  });
  const feed = openHomeFeed({
    timers,
    log,
    event: "installation",
    view: () => desk.view,
    subscribe: (listener) => desk.onChange(listener),
  });
  const audit = (action: string, result: string): void => {
    const { wall, trusted } = moment();
    kept.audit({ at: wall, trusted, actor: "installer", action, result }).catch((fault: unknown) => {
      log.error("joining.audit_not_kept", { why: String(fault) });
    });
  };
  const allow: JoiningAtWork["allow"] = (request) => sessions.knows(cookieIn(request.headers.cookie));
  return {
    desk,
    allow,
    routes(app) {
      addDesk(app, {
        desk,
        sessions,
        kept,
        feed,
        audit,
        devices: () => installed(deps),
        now: () => moment().wall,
        timeZone: () => register.home.timeZone,
      });
      addRegisterRoutes(app, { register, registry, now: () => moment().wall, allow });
    },
    async stop() {
      unhear();
      unlook();
      feed.stop();
      await desk.stop();
    },
  };
}

const isSafe = (broker: string): boolean =>
  broker.startsWith("mqtts://") || isLoopback(URL.parse(broker)?.hostname ?? "");
