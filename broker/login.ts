import { randomUUID } from "node:crypto";
import type { AedesOptions, AuthenticateError, Client } from "aedes";
import type { BrokerClock } from "./clock.ts";
import { Connection, type Login } from "./connection.ts";
import type { BrokerOptions } from "./contract.ts";
import type { Counts } from "./counts.ts";
import type { LoginFailures } from "./failures.ts";
import { type Identity, isLoopback, mayPublish, tokenFits } from "./identity.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerLog } from "./log.ts";
import type { LoginLine } from "./login-line.ts";
import type { Seats } from "./seats.ts";
import type { Sessions } from "./sessions.ts";

export interface LoginParts {
  readonly identity: (id: string) => Identity | undefined;
  readonly loopback: Identity | undefined;
  readonly limits: BrokerLimits;
  readonly clock: BrokerClock;
  readonly log: BrokerLog;
  readonly counts: Counts;
  readonly failures: LoginFailures;
  readonly line: LoginLine;
  readonly seats: Seats;
  readonly sessions: Sessions;
  readonly isUrgent: NonNullable<BrokerOptions["isUrgent"]>;
  /** This connection must wait for the answer to its failed login. */
  readonly onDelayed: (connection: Connection) => void;
  readonly onRefused?: ((identity: string, why: string) => void) | undefined;
}

/** MQTT 3.1.1, section 3.2.2.3. */
const identifierRejected = 2;
const badUserNameOrPassword = 4;
const notAuthorised = 5;
type Refusal = { readonly why: string; readonly code: 2 | 4 | 5 };

export const connectionOf = (client: Client | null): Connection | undefined =>
  client?.conn instanceof Connection ? client.conn : undefined;

/** Client ids of trusted loopback clients stand apart from every credential's. */
export const loopbackPrefix = "loopback:";

export function guardLogin(parts: LoginParts): Required<Pick<AedesOptions, "preConnect" | "authenticate">> {
  const trusts = (connection: Connection, username: string | undefined): boolean =>
    parts.loopback !== undefined && username === undefined && isLoopback(connection.address);

  const judge = (
    connection: Connection,
    client: string,
    username: string | undefined,
    password: Buffer | undefined,
  ): Login | Refusal => {
    const { loopback } = parts;
    if (loopback && trusts(connection, username)) return { client, identity: () => loopback, ...reachOf(loopback) };
    if (username === undefined) return { why: "no-credential", code: notAuthorised };
    const identity = parts.identity(username);
    if (!tokenFits(identity, password ?? Buffer.alloc(0)) || !identity)
      return { why: identity ? "wrong-token" : "unknown", code: badUserNameOrPassword };
    if (client !== identity.id) return { why: "foreign-client-id", code: identifierRejected };
    const token = identity.tokenSha256;
    const current = () => {
      const now = parts.identity(identity.id);
      return now?.tokenSha256 === token ? now : undefined;
    };
    return { client, identity: current, ...reachOf(identity) };
  };

  const refuse = (connection: Connection, username: string | undefined, { why, code }: Refusal, answer: Answer) => {
    parts.counts.loginFailures++;
    const failed = parts.failures.note(connection.address, parts.clock.now());
    // What a stranger gives as a user name may be anything, a token even: only known names are logged.
    const known = username !== undefined && parts.identity(username) ? username : undefined;
    if (!failed.tooMany || failed.count % 100 === 0)
      parts.log.warn("broker.login_refused", { why, client: known, address: connection.address, count: failed.count });
    if (known !== undefined) parts.onRefused?.(known, why);
    const say = () => answer(Object.assign(new Error(why), { returnCode: code }), false);
    if (!failed.tooMany) return say();
    parts.onDelayed(connection);
    parts.clock.after(parts.limits.loginFailureDelay, say);
  };

  return {
    preConnect(client, packet, done) {
      const connection = connectionOf(client);
      if (!connection) return done(new Error("no guarded connection"), false);
      const trusted = trusts(connection, packet.username);
      if (trusted) packet.clientId = `${loopbackPrefix}${packet.clientId || randomUUID()}`;
      else if (!packet.clientId && packet.username) packet.clientId = packet.username;
      const claimed = trusted ? parts.loopback : parts.identity(packet.username ?? "");
      if (packet.will && claimed && !mayPublish(claimed, packet.will.topic)) {
        // Without its will it may still call for help.
        parts.counts.willRefused++;
        parts.log.warn("broker.will_refused", { client: claimed.id });
        delete packet.will;
      }
      connection.will = packet.will;
      connection.urgent =
        packet.will !== undefined && parts.isUrgent({ ...packet.will, payload: Buffer.from(packet.will.payload) });
      done(null, true);
    },

    authenticate(client, username, password, done) {
      const connection = connectionOf(client);
      if (!connection) return done(null, false);
      const verdict = judge(connection, client.id, username, password);
      if ("why" in verdict) return refuse(connection, username, verdict, done);
      const seated = () => {
        connection.login = verdict;
        parts.sessions.cameOnline(client.id);
        done(null, true);
      };
      const { urgent } = connection;
      parts.line.join({
        client: client.id,
        connection,
        urgent,
        letIn() {
          // It may have been withdrawn while it stood in line.
          if (verdict.identity()) parts.seats.take(client.id, connection, seated);
          else refuse(connection, username, { why: "withdrawn", code: badUserNameOrPassword }, done);
        },
      });
    },
  };
}

const reachOf = ({ bridge, speaksForMany = false }: Identity): Pick<Login, "bridge" | "largePackets"> => ({
  bridge,
  largePackets: bridge || speaksForMany,
});

type Answer = (fault: AuthenticateError | null, success: boolean | null) => void;
