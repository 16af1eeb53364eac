import { type Duration, instant } from "../devices/model/moment.ts";
import type { BrokerClock } from "./clock.ts";
import { Connection } from "./connection.ts";
import type { BrokerOptions } from "./contract.ts";
import { type BrokerFigures, Counts, cutReasons } from "./counts.ts";
import { Door } from "./door.ts";
import { Emitter } from "./emitter.ts";
import { LoginFailures } from "./failures.ts";
import { type Identity, lookUp, maySubscribe } from "./identity.ts";
import { IntakeGate } from "./intake.ts";
import { Ledger } from "./ledger.ts";
import { type BrokerLimits, brokerLimits } from "./limits.ts";
import { guardLogin, loopbackPrefix } from "./login.ts";
import { LoginLine } from "./login-line.ts";
import { OrderedAedes } from "./ordered.ts";
import { Clients } from "./presence.ts";
import { Retained } from "./retained.ts";
import { Seats } from "./seats.ts";
import { Sessions } from "./sessions.ts";
import { openStore } from "./store.ts";
import { guardTraffic } from "./traffic.ts";

/** The parts of one broker, put together and not yet listening. */
export interface Assembly {
  readonly aedes: OrderedAedes;
  readonly door: Door;
  readonly clients: Clients;
  readonly seats: Seats;
  readonly sessions: Sessions;
  figures(): BrokerFigures;
}

/** What every part stands on. */
interface Ground {
  readonly options: BrokerOptions;
  readonly limits: BrokerLimits;
  readonly clock: BrokerClock;
  readonly identity: (id: string) => Identity | undefined;
  readonly loopback: Identity | undefined;
  readonly counts: Counts;
  readonly gate: IntakeGate;
  readonly ledger: Ledger;
  readonly retained: Retained;
  readonly line: LoginLine;
}

const steadyClock: BrokerClock = {
  now: () => instant(performance.now()),
  after(wait: Duration, run) {
    const timer = setTimeout(run, wait);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export function assemble(options: BrokerOptions): Assembly {
  const ground = groundOf(options);
  const { counts, gate, ledger, line, retained } = ground;
  const sessions = openSessions(ground);
  const seats = new Seats((client, from) => {
    options.log.warn("broker.taken_over", { client, address: from.address });
    counts.cut["taken-over"]++;
  });
  // The two know each other: aedes judges who comes through the door, the door makes what aedes judges.
  const aedes = openAedes(ground, sessions, seats, (connection) => door.refused(connection));
  const clients = new Clients({ aedes, seats, sessions, counts, log: options.log, onPresence: options.onPresence });
  const door = openDoor(ground, aedes, clients);
  return {
    aedes,
    door,
    clients,
    seats,
    sessions,
    figures: () => ({
      ...counts,
      cut: { ...counts.cut },
      connections: door.connections,
      strangers: door.strangers,
      loginsWaiting: line.waiting,
      clients: clients.count,
      intakeWaiting: gate.messages,
      intakeMost: gate.most,
      intakeBytes: gate.bytes,
      heldBytes: ledger.total,
      sessions: sessions.size,
      queuedBytes: sessions.bytes,
      retained: retained.size,
      retainedBytes: retained.bytes,
    }),
  };
}

function groundOf(options: BrokerOptions): Ground {
  const limits = { ...brokerLimits, ...options.limits };
  const clock = options.clock ?? steadyClock;
  return {
    options,
    limits,
    clock,
    line: new LoginLine(limits, clock),
    identity: lookUp(options.identities),
    loopback: options.trustLoopback && { id: "loopback", tokenSha256: "", ...options.trustLoopback },
    counts: new Counts(),
    gate: new IntakeGate(limits),
    ledger: new Ledger(limits.heldBytes),
    retained: new Retained(limits),
  };
}

function openSessions({ options, limits, clock, counts, identity, loopback }: Ground): Sessions {
  return new Sessions({
    limits,
    now: () => clock.now(),
    maySubscribe(client, filter) {
      const known = client.startsWith(loopbackPrefix) ? loopback : identity(client);
      return known !== undefined && maySubscribe(known, filter);
    },
    onDropped(client, why) {
      counts.queueDropped++;
      if (why !== "queue-full") options.log.warn("broker.session_forgotten", { client, why });
    },
  });
}

function openAedes(
  ground: Ground,
  sessions: Sessions,
  seats: Seats,
  onDelayed: (connection: Connection) => void,
): OrderedAedes {
  const { options, limits, counts, retained } = ground;
  const { log, intake, isUrgent = () => false, onRefused, quarantine = async () => {} } = options;
  const aedes = new OrderedAedes({
    ...guardLogin({
      ...ground,
      log,
      failures: new LoginFailures(limits),
      seats,
      sessions,
      isUrgent,
      onDelayed,
      onRefused,
    }),
    ...guardTraffic({ intake, quarantine, limits, log, counts, retained, sessions }),
    mq: new Emitter(),
    persistence: openStore(sessions, retained),
    // Deadlines and what waits for slow readers are ours (connection.ts); these are only further away.
    connectTimeout: limits.loginDeadline * 2,
    drainTimeout: limits.drainTimeout,
    maxInflightInbound: limits.intakeMessagesPerClient,
    maxClientsIdLength: 64,
    maxTopicLevels: limits.topicLevels,
  });
  aedes.addListener("error", (fault: Error) => log.error("broker.internal_error", { why: fault.message }));
  return aedes;
}

/**
 * Who says nothing until the deadline goes. Who has said all of it and waits for our answer has one deadline more: when a thousand
 * homes come back to a slow machine, sending them away for our own slowness would only have them knock again.
 */
function watchLogin(connection: Connection, clock: BrokerClock, deadline: Duration): () => void {
  const late = (): void => {
    if (!connection.isOpen) connection.cut("login-deadline");
  };
  let callOff = clock.after(deadline, () => {
    // After a turn of the loop: what has arrived meanwhile is read first, however late we are.
    setImmediate(() => {
      if (connection.hasKnocked && !connection.destroyed) callOff = clock.after(deadline, late);
      else late();
    });
  });
  return () => callOff();
}

function openDoor(ground: Ground, aedes: OrderedAedes, clients: Clients): Door {
  const { options, limits, clock, counts } = ground;
  const { log } = options;
  const door: Door = new Door({
    limits,
    clock,
    allowPlainOffLoopback: options.allowPlainOffLoopback ?? false,
    admit(socket, address) {
      counts.accepted++;
      const connection = new Connection(socket, address, {
        ...ground,
        onKnock(knocking) {
          door.knocked(knocking);
          aedes.handle(knocking);
        },
        onBytes(received, sent) {
          counts.bytesReceived += received;
          counts.bytesSent += sent;
        },
        onCut(cut, why) {
          const reason = cutReasons.find((known) => known === why);
          if (reason) counts.cut[reason]++;
          log.info("broker.cut_off", { client: cut.login?.client, address: cut.address, why });
        },
      });
      clients.follow(connection);
      connection.once("close", watchLogin(connection, clock, limits.loginDeadline));
      return connection;
    },
    onTurnedAway(address, why) {
      counts.cut[why]++;
      log.debug("broker.turned_away", { address, why });
    },
  });
  return door;
}
