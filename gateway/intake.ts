/**
 * Where frames come in, from whichever carrier: decode (pure), look up who it is, hand it to the journal. Resolves when it
 * is on disk, and only then may the carrier acknowledge. What cannot be read is kept raw all the same.
 */
import type { HeardOf } from "../alerts/engine.ts";
import type { Decoded, Family, SerialFamily } from "../devices/family.ts";
import { isUrgent } from "../devices/model/fact.ts";
import type { Moment } from "../devices/model/moment.ts";
import type { Registry } from "../devices/registry.ts";
import type { Delivery } from "./journal/deliveries.ts";
import type { Arrival, Journal } from "./journal/journal.ts";
import type { Register } from "./register/contract.ts";

export interface IntakeDeps {
  readonly registry: Registry;
  readonly register: Pick<Register, "idOf" | "profileOf" | "resolve">;
  readonly bases: Readonly<Record<string, readonly string[]>>;
  readonly journal: Pick<Journal, "accept">;
  readonly moment: () => Moment;
}

export interface MqttArrival {
  readonly source: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly stored: boolean;
  readonly delivery?: Delivery;
}

export interface Intake {
  mqtt(message: MqttArrival): Promise<void>;
  serial(source: string, family: SerialFamily, frame: Uint8Array): Promise<void>;
  /** A client spoke outside its topics. */
  refused(frame: { source: string; client: string; topic: string; payload: Uint8Array }): Promise<void>;
  /** Bytes that were no frame: kept and counted like a frame nobody can read. */
  skipped(source: string, family: Family, bytes: Uint8Array, why: string): Promise<void>;
}

type Common = Pick<Arrival, "source" | "topic" | "bytes" | "origin" | "delivery">;

/**
 * Bytes of a frame that stay in the journal. The longest state of a device is under 3 KB; what is longer is a bridge's list, or
 * somebody who wants to see the disk full.
 */
export const rawKept = { bytes: 4_096, whenLonger: "keep-the-beginning" } as const;

/** A copy, because a part would hold on to the whole. */
const beginning = (bytes: Uint8Array): Uint8Array =>
  bytes.length <= rawKept.bytes ? bytes : Uint8Array.prototype.slice.call(bytes, 0, rawKept.bytes);

export function openIntake(deps: IntakeDeps): Intake {
  function accept(common: Common, family: Family, decoded: Decoded): Promise<void> {
    const at = deps.moment();
    if ("unread" in decoded) {
      const device =
        decoded.unread.device === undefined ? undefined : deps.register.idOf(family.id, decoded.unread.device);
      const understood = { unread: decoded.unread.fault, device };
      return deps.journal.accept({ ...common, family: family.id, at, understood, urgent: true });
    }
    const heard = deps.register.resolve(family.id, decoded.heard);
    const urgent = needsHaste(heard);
    return deps.journal.accept({ ...common, family: family.id, at, understood: { heard }, urgent });
  }

  return {
    async mqtt({ source, topic, payload, stored, delivery }) {
      const origin = stored ? "stored" : "live";
      const common: Common = { source, topic, bytes: beginning(payload), origin, ...(delivery && { delivery }) };
      const claimed = deps.registry.claim(topic, deps.bases);
      if (claimed) {
        const { family, base } = claimed;
        return accept(
          common,
          family,
          family.decode({ topic, payload, stored }, base, deps.register.profileOf(family.id)),
        );
      }
      const understood = { unread: "unknown", device: undefined };
      return deps.journal.accept({ ...common, family: "unknown", at: deps.moment(), understood, urgent: false });
    },
    serial(source, family, frame) {
      const common: Common = { source, topic: undefined, bytes: frame, origin: "live" };
      return accept(common, family, family.decode(frame, deps.register.profileOf(family.id)));
    },
    refused({ source, topic, payload }) {
      const understood = { unread: "not-allowed", device: undefined };
      const common: Common = { source, topic, bytes: beginning(payload), origin: "live" };
      return deps.journal.accept({ ...common, family: "unknown", at: deps.moment(), understood, urgent: false });
    },
    skipped(source, family, bytes, why) {
      const understood = { unread: why, device: undefined };
      const common: Common = { source, topic: undefined, bytes, origin: "live" };
      return deps.journal.accept({ ...common, family: family.id, at: deps.moment(), understood, urgent: false });
    },
  };
}

const needsHaste = (heard: readonly HeardOf[]): boolean =>
  heard.some((each) => each.cancels || each.facts.some(isUrgent));
