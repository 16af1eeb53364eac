/** The service centre's process: everything is built and plugged together here. */
import { randomUUIDv7 } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startBroker } from "../../broker/broker.ts";
import type { Path } from "../paths/path.ts";
import { addressBook } from "../program/address-book.ts";
import { type CrashPoint, noCrash } from "../program/crash-point.ts";
import { openHttpClient } from "../program/http-client.ts";
import { liveFeed, openLiveFeed } from "../program/live-feed.ts";
import type { Log } from "../program/log.ts";
import { openMetrics } from "../program/metrics.ts";
import { realTimers, type Timers } from "../program/timers.ts";
import { newToken, openAccounts, type Role } from "./accounts/accounts.ts";
import { openBrokerLine } from "./broker-line.ts";
import { startKeeper } from "./chain/keeper.ts";
import { closeAll } from "./close-all.ts";
import { type CentreConfig, cardsOf, gatewayEntries, readTls } from "./config.ts";
import { doorLimits, hasCallInHand } from "./door.ts";
import { forwardClock } from "./forward-clock.ts";
import { openJoining } from "./joining/joining.ts";
import { startOffice } from "./office.ts";
import { lookups } from "./register/lookups.ts";
import { type Card, type GatewayEntry, openRegister } from "./register/register.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import { openPaths, readDestinations, type WatchPathsDeps } from "./watch/paths.ts";
import { openWeb } from "./web/web.ts";

export interface CentreDeps {
  readonly log: Log;
  readonly version: string;
  /** The wall clock, Unix ms. */
  readonly now?: () => number;
  readonly timers?: Timers;
  readonly crashPoint?: CrashPoint;
  /** Built pages of the console; next to this file unless given. */
  readonly consoleFiles?: string;
}

export interface Centre {
  readonly addresses: { readonly http: string; readonly httpPort: number; readonly mqttPorts: readonly number[] };
  /** A link that signs this person in once; `undefined` if nobody has that name. */
  signInLink(accountName: string): Promise<string | undefined>;
  /** From now on this gateway may come. */
  addGateway(entry: GatewayEntry, card?: Card): void;
  ensureAccount(name: string, roles: readonly Role[]): Promise<void>;
  /** Where the token lies by which a program on this machine may list cases. */
  readonly machineTokenFile: string;
  stop(): Promise<void>;
}

const besideThis = join(dirname(fileURLToPath(import.meta.url)), "console", "dist");

type Closing = (() => Promise<void> | void)[];

export async function startCentre(config: CentreConfig, deps: CentreDeps): Promise<Centre> {
  const closing: Closing = [];
  const stop = (): Promise<void> => closeAll(closing.splice(0).reverse());
  try {
    return await build(config, deps, closing, stop);
  } catch (fault) {
    await stop().catch((also: unknown) => deps.log.error("centre.not_stopped", { why: String(also) }));
    throw fault;
  }
}

async function build(
  config: CentreConfig,
  deps: CentreDeps,
  closing: Closing,
  stop: () => Promise<void>,
): Promise<Centre> {
  const { log } = deps;
  const wall = deps.now ?? Date.now;
  const timers = deps.timers ?? realTimers;
  const store = openSqliteStore(join(config.data, "centre.db"), config.register.keyFile);
  closing.push(() => store.close());
  const now = forwardClock(wall, timers, (ms) => log.warn("clock.set_back", { ms }), await store.lastAlive());
  const { data, watch } = config;
  // Before all that writes into the log, and after it.
  const keeper = startKeeper({ data, timeZone: watch.timeZone, store, now, timers, log });
  closing.push(() => keeper.stop());
  const metrics = openMetrics("centre");
  const register = openRegister(gatewayEntries(config), cardsOf(config), await lookups(config, store, now, log));
  // What joined later than the configuration was written: its own credential is the newer one.
  for (const joined of await store.joinedGateways()) register.addGateway(joined);
  const accounts = openAccounts(store, now);
  await accounts.keepOnly(config.accounts.map(({ name }) => name));
  for (const { name, roles } of config.accounts) await accounts.ensure(name, roles);
  const feed = openLiveFeed(now(), liveFeed, () => ({ event: "beat", data: { now: now() } }));
  const line = openBrokerLine({
    publish: (topic, payload) => broker.publish({ topic, payload, qos: 1 }),
    steady: () => timers.now(),
  });
  const crashPoint = deps.crashPoint ?? noCrash;
  const http = openHttpClient({ timers, addressesOf: addressBook(timers) });
  closing.push(() => http.stop());
  const paths = pathsOf(config, { ask: http.ask, timers, wall, timeZone: config.watch.timeZone });
  if (paths.size === 0) log.warn("watch.no_paths", {});
  const parts = { config, store, register, line, feed, metrics, log, now, timers, newId: randomUUIDv7, crashPoint };
  const office = await startOffice({ ...parts, paths });
  closing.push(() => office.stop());
  const broker = await startBroker({
    listeners: config.broker.listeners.map(({ tls, ...at }) => ({ ...at, ...(tls && { tls: readTls(tls) }) })),
    identities: (id) => register.identity(id),
    intake: office.intake,
    quarantine: office.intake,
    limits: doorLimits(register.gateways().length),
    isUrgent: hasCallInHand,
    allowPlainOffLoopback: config.broker.plainOffLoopback,
    onPresence: (news) => line.presence(news),
    onRefused: (gateway, why) =>
      void office
        .notLetIn(gateway, why)
        .catch((fault: unknown) => log.error("gateway.not_recorded", { gateway, why: String(fault) })),
    log,
  });
  closing.push(
    () => line.stop(),
    () => broker.stop(),
  );
  const joining = openJoining({
    ...{ store, register, now, newId: randomUUIDv7, log },
    dismiss: (gateway, why) => broker.dismiss(gateway, why),
    broker: () => config.broker.address ?? addressOf(config.broker.listeners[0], broker.ports[0]),
  });
  const machineTokenFile = join(config.data, "machine-token");
  const machineToken = keepToken(machineTokenFile);
  const files = deps.consoleFiles ?? besideThis;
  const { version } = deps;
  const { app, url, port } = await openWeb({
    ...parts,
    wall,
    config,
    office,
    joining,
    broker,
    accounts,
    machineToken,
    files,
    version,
  });
  closing.push(async () => {
    feed.stop();
    await app.close();
  });
  log.info("centre.ready", { http: url, mqtt: broker.ports.join(",") });
  return {
    addresses: { http: url, httpPort: port, mqttPorts: broker.ports },
    machineTokenFile,
    async signInLink(name) {
      const token = await accounts.link(name);
      // Behind the #: it reaches no log and no Referer, and a preview that fetches the address does not spend it.
      return token === undefined ? undefined : `${url}/#link=${token}`;
    },
    addGateway: (entry, card) => register.addGateway(entry, card),
    ensureAccount: (name, roles) => accounts.ensure(name, roles),
    async stop() {
      await stop();
      log.info("centre.stopped");
    },
  };
}

function pathsOf(config: CentreConfig, deps: WatchPathsDeps): ReadonlyMap<string, Path> {
  if (config.destinationsFile === undefined) return new Map();
  const to = readDestinations(config.destinationsFile);
  if (typeof to === "string") throw new Error(`destinationsFile: ${to}`);
  return openPaths(config.paths, to, deps);
}

const addressOf = (listener: CentreConfig["broker"]["listeners"][number] | undefined, port = 0): string =>
  `${listener?.tls ? "mqtts" : "mqtt"}://${listener?.host ?? "127.0.0.1"}:${port}`;

/** The token programs on this machine use; only this user can read it. */
function keepToken(path: string): string {
  try {
    const found = readFileSync(path, "utf8").trim();
    if (found.length >= 32) return found;
  } catch {
    // The first start.
  }
  const token = newToken();
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return token;
}
