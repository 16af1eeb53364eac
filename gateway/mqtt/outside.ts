/**
 * Frames from a broker that is not ours (mosquitto, where Zigbee2MQTT already speaks): a kept session under a fixed client
 * id, QoS 1, and the PUBACK only when the frame is on disk. What came while the gateway was down is delivered when it is back.
 */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { backOff } from "../serial/back-off.ts";
import { type Call, call } from "./call.ts";
import { type LowQuality, tallyLowQuality } from "./low-quality.ts";

export interface OutsideMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Delivered out of the broker's store: a level baseline, never an edge. */
  readonly stored: boolean;
  /** The broker says it may have delivered this before. */
  readonly dup: boolean;
  readonly qos: 0 | 1 | 2;
  /** The broker's number for it, unless QoS 0. */
  readonly messageId?: number | undefined;
}

/** Why the broker is not heard. `refused-topic`: connected, but it will not let us have all topics. */
export type OutsideTrouble = "unreachable" | "refused" | "closed" | "refused-topic" | "cannot-store";
export type OutsideStatus =
  | { readonly up: true }
  | { readonly up: false; readonly why: OutsideTrouble; readonly detail?: string };

export interface OutsideOptions {
  readonly id: string;
  /** `mqtt://host:1883` or `mqtts://host:8883`. */
  readonly url: string;
  /** Fixed, so that the broker keeps what came while the gateway was down. */
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of the authority that signed the broker's certificate, if it is not a public one. */
  readonly ca?: string | undefined;
  readonly topics: readonly string[];
  /** Topics that devices have announced; asked for at each dial and whenever `follow` is called. */
  readonly announced?: () => readonly string[];
  /** What the broker says for us, retained, when it loses us without a goodbye; asked for at each dial. */
  readonly farewell?: () => { readonly topic: string; readonly body: string };
  /** Resolves when the message is on disk. A rejection ends the connection: the broker delivers it again later. */
  take(message: OutsideMessage): Promise<void>;
  /** Called when it changes. */
  status(status: OutsideStatus): void;
  readonly timers: Timers;
  /** Between 0 and 1. */
  readonly jitter: () => number;
  readonly log: Log;
}

export interface OutsideFigures {
  readonly up: boolean;
  readonly why: OutsideTrouble | undefined;
  readonly connected: number;
  readonly taken: number;
  readonly notTaken: number;
}

export interface OutsideBroker {
  /** Other topics have been announced: subscribes to what is new and leaves what is gone. */
  follow(): void;
  /** Asks a device or its bridge (`/get`, `permit_join`). Rejects when there is no connection: nothing is queued. */
  publish(topic: string, payload: string | Uint8Array, options?: { qos?: 0 | 1; retain?: boolean }): Promise<void>;
  /** Topics that were published with QoS 0, most frequent first: their messages are lost while the gateway is down. */
  lowQuality(): readonly LowQuality[];
  figures(): OutsideFigures;
  /** The broker keeps the session. */
  stop(): Promise<void>;
}

const redialing = { first: 1_000, most: 30_000 } as const;

export function openOutsideBroker(options: OutsideOptions): OutsideBroker {
  const { id, timers, log } = options;
  const wait = backOff({ ...redialing, jitter: options.jitter });
  const tally = tallyLowQuality();
  let current: Call | undefined;
  let status: OutsideStatus | undefined;
  let stopped = false;
  let cancelRedial = () => {};
  let connected = 0;
  let taken = 0;
  let notTaken = 0;

  function say(next: OutsideStatus): void {
    if (status?.up === next.up && (next.up || (status?.up === false && status.why === next.why))) return;
    status = next;
    if (next.up) log.info("mqtt.outside_up", { source: id });
    else log.warn("mqtt.outside_down", { source: id, why: next.why, detail: next.detail });
    options.status(next);
  }

  async function take(message: OutsideMessage): Promise<void> {
    if (message.qos === 0) tally.note(message.topic);
    try {
      await options.take(message);
      taken += 1;
    } catch (fault) {
      notTaken += 1;
      throw fault;
    }
  }

  function dial(): void {
    current = call(options, {
      take,
      up(refused) {
        connected += 1;
        wait.reset();
        say(refused.length === 0 ? { up: true } : { up: false, why: "refused-topic", detail: refused.join(" ") });
      },
      over(why, detail) {
        current = undefined;
        if (stopped) return;
        say({ up: false, why, ...(detail !== undefined && { detail }) });
        cancelRedial = timers.after(wait.next(), dial);
      },
    });
  }

  dial();
  return {
    follow: () => current?.follow(),
    publish(topic, payload, how = {}) {
      return current ? current.publish(topic, payload, how) : Promise.reject(new Error("not connected"));
    },
    lowQuality: () => tally.topics(),
    figures: () => ({
      up: status?.up === true,
      why: status?.up === false ? status.why : undefined,
      connected,
      taken,
      notTaken,
    }),
    async stop() {
      stopped = true;
      cancelRedial();
      await current?.end();
    },
  };
}
