/** One visit to a broker: a session of its own that is gone with it, so that nobody's kept session is touched. */
import { connect, type MqttClient } from "mqtt";
import type { Timers } from "../../../alerts/program/timers.ts";
import { wordsOf } from "../finding.ts";

export interface Visitor {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly ca?: string | undefined;
}

export interface Overheard {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
  readonly qos: 0 | 1 | 2;
}

export interface Visit {
  /** May we have this topic with QoS 1? */
  subscribe(topic: string): Promise<boolean>;
  end(): Promise<void>;
}

export type SignedIn =
  | { readonly visit: Visit }
  /** `code`: of the CONNACK (MQTT 3.1.1, 3.2.2.3); absent when the connection ended without one. */
  | { readonly refused: { readonly code: number | undefined; readonly why: string } };

export type SignIn = (
  who: Visitor,
  hear: (message: Overheard) => void,
  timers: Pick<Timers, "after">,
  signal: AbortSignal,
) => Promise<SignedIn>;

/** Milliseconds from the dial to the CONNACK. */
const loginWithin = 5_000;

export const signIn: SignIn = ({ url, ...who }, hear, timers, signal) =>
  new Promise((tell) => {
    const client = connect(url, {
      clientId: who.clientId,
      clean: true,
      protocolVersion: 4,
      reconnectPeriod: 0,
      connectTimeout: loginWithin,
      resubscribe: false,
      ...(who.username !== undefined && { username: who.username }),
      ...(who.password !== undefined && { password: who.password }),
      ...(who.ca !== undefined && { ca: who.ca }),
    });
    const refuse = (code: number | undefined, why: string): void => {
      callOff();
      client.end(true);
      tell({ refused: { code, why } });
    };
    const callOff = timers.after(loginWithin, () => refuse(undefined, "no answer to the login"));
    signal.addEventListener("abort", () => client.end(true), { once: true });
    client.on("error", (thrown) => refuse(connackOf(thrown), wordsOf(thrown)));
    client.once("close", () => refuse(undefined, "closed without an answer to the login"));
    client.on("message", (topic, payload, packet) =>
      hear({ topic, payload, retained: packet.retain, qos: packet.qos }),
    );
    client.once("connect", () => {
      callOff();
      tell({ visit: visitOf(client) });
    });
  });

const connackOf = (thrown: Error): number | undefined =>
  "code" in thrown && typeof thrown.code === "number" ? thrown.code : undefined;

const visitOf = (client: MqttClient): Visit => ({
  subscribe: (topic) =>
    client.subscribeAsync(topic, { qos: 1 }).then(
      (grants) => grants.length > 0 && grants.every(({ qos }) => qos === 1),
      () => false,
    ),
  async end() {
    // A farewell first: a connection that only breaks off would set off alarms of others (will, presence).
    await client.endAsync(false).catch(() => {});
  },
});
