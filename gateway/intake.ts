/**
 * Where frames come in, from whichever carrier: decode (pure), look up who it is, hand it to the journal. Resolves when it
 * is on disk, and only then may the carrier acknowledge. What cannot be read is kept raw all the same.
 */
import type { HeardOf } from "../alerts/engine.ts";
import type { Log } from "../alerts/program/log.ts";
import { type Decoded, type Family, type Heard, type Others, type SerialFamily, unread } from "../devices/family.ts";
import { type Fact, isUrgent } from "../devices/model/fact.ts";
import type { Moment } from "../devices/model/moment.ts";
import { noNotes } from "../devices/notes.ts";
import type { Claim, NotesOf, Registry } from "../devices/registry.ts";
import type { JoiningDesk } from "./joining/contract.ts";
import type { Delivery } from "./journal/deliveries.ts";
import type { FamilyNotes, Taken } from "./journal/family-notes.ts";
import type { Arrival, Journal } from "./journal/journal.ts";
import type { Register } from "./register/contract.ts";
import { openStrangers } from "./strangers.ts";

export interface IntakeDeps {
  readonly registry: Registry;
  readonly register: Pick<Register, "idOf" | "profileOf" | "resolve">;
  readonly bases: Readonly<Record<string, readonly string[]>>;
  readonly journal: Pick<Journal, "accept">;
  /** Without them no family remembers anything. */
  readonly notes?: Pick<FamilyNotes, "of" | "take">;
  readonly moment: () => Moment;
  /** Whoever joins devices hears what lives and is on disk, as its decoder read it. */
  readonly desk?: Pick<JoiningDesk, "heard" | "skipped">;
  /** For faults of our own code: they must cost nobody a connection. */
  readonly log?: Pick<Log, "error">;
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
  /** What a talk concluded from silence: there are no bytes. */
  found(source: string, family: SerialFamily, heard: readonly Heard[]): Promise<void>;
  /** A client spoke outside its topics. */
  refused(frame: { source: string; client: string; topic: string; payload: Uint8Array }): Promise<void>;
  /** Bytes that were no frame: kept and counted like a frame nobody can read. */
  skipped(source: string, family: Family, bytes: Uint8Array, why: string): Promise<void>;
}

type Understood = Pick<Arrival, "understood" | "urgent" | "stream" | "patient">;
type Common = Pick<Arrival, "source" | "topic" | "bytes" | "origin" | "delivery">;

/**
 * Bytes of a frame that stay in the journal. The longest state of a device is under 3 KB; what is longer is a bridge's list, or
 * somebody who wants to see the disk full.
 */
export const rawKept = { bytes: 4_096, whenLonger: "keep-the-beginning" } as const;

/** A copy, because a part would hold on to the whole. */
const beginning = (bytes: Uint8Array): Uint8Array =>
  bytes.length <= rawKept.bytes ? bytes : Uint8Array.prototype.slice.call(bytes, 0, rawKept.bytes);

const noBytes = new Uint8Array(0);

export function openIntake(deps: IntakeDeps): Intake {
  const strangers = openStrangers();
  const notesOf = (family: string) => deps.notes?.of(family) ?? noNotes;
  const claims = openClaims(deps, notesOf);
  const othersThan = new Map<string, Others>();
  const othersOf = (family: string): Others => {
    const known = othersThan.get(family) ?? deps.registry.othersThan(family, deps.bases, notesOf);
    othersThan.set(family, known);
    return known;
  };

  function accept(common: Common, family: Family, decoded: Decoded): Promise<void> {
    const taken = decoded.notes && deps.notes?.take(family.id, decoded.notes);
    const arrival: Arrival = {
      ...(decoded.secret ? { ...common, bytes: noBytes } : common),
      family: family.id,
      at: deps.moment(),
      ...understood(common, family, decoded),
      ...(taken && { notes: taken.notes }),
    };
    const done = deps.journal.accept(arrival);
    const kept = taken ? settled(done, taken) : done;
    return deps.desk && common.origin === "live" && "heard" in decoded
      ? kept.then(() => tellDesk((desk) => desk.heard(family.id, common.source, decoded.heard, arrival.at)))
      : kept;
  }

  /** The frame is on disk, whatever happens there: not to acknowledge it would have it sent again for ever. */
  function tellDesk(tell: (desk: NonNullable<IntakeDeps["desk"]>) => void): void {
    try {
      if (deps.desk) tell(deps.desk);
    } catch (fault) {
      deps.log?.error("joining.not_heard", { fault: wordsOf(fault) });
    }
  }

  /** What its decoder cannot bear is kept like anything else that nobody can read. */
  function read(family: Family, frame: Uint8Array, decode: () => Decoded): Decoded {
    try {
      return decode();
    } catch (fault) {
      deps.log?.error("decoder.failed", { family: family.id, fault: wordsOf(fault) });
      return unread("decoder", frame);
    }
  }

  function understood(common: Common, family: Family, decoded: Decoded): Understood {
    if ("unread" in decoded) {
      const { fault, device } = decoded.unread;
      const id = device === undefined ? undefined : deps.register.idOf(family.id, device);
      const why = { understood: { unread: fault, device: id } };
      // A radar whose words nobody knows says them ten times a second: a fault within a second, not ten commits in one.
      return family.stream ? { ...why, urgent: false, stream: true, ...patience(common) } : { ...why, urgent: true };
    }
    const heard = deps.register.resolve(family.id, decoded.heard);
    return family.stream ? streamed(common, family, heard) : { understood: { heard }, urgent: needsHaste(heard) };
  }

  function streamed(common: Common, family: Family, all: readonly HeardOf[]): Understood {
    const { steady } = deps.moment();
    const isStranger = ({ device }: HeardOf) => device.startsWith(`${family.id}:`);
    const heard = all.map((part) => (isStranger(part) ? strangers.thinned(part, steady, isUrgentInStream) : part));
    const urgent = needsHaste(heard, isUrgentInStream);
    return { understood: { heard }, urgent, stream: true, ...patience(common) };
  }

  /** Only MQTT waits for the answer to one message before it hands over the next. */
  const patience = ({ topic }: Common) => topic === undefined && { patient: true as const };

  const keepUnread = (common: Common, family: string, why: string) =>
    deps.journal.accept({
      ...common,
      ...{ family, at: deps.moment(), urgent: false },
      understood: { unread: why, device: undefined },
    });

  return {
    async mqtt({ source, topic, payload, stored, delivery }) {
      const origin = stored ? "stored" : "live";
      const common: Common = { source, topic, bytes: beginning(payload), origin, ...(delivery && { delivery }) };
      const { register } = deps;
      const claimed = claims.of(topic);
      if (!claimed) return keepUnread(common, "unknown", "unknown");
      const { family, base } = claimed;
      const frame = { topic, payload, stored };
      const decode = () =>
        family.decode(frame, base, register.profileOf(family.id), notesOf(family.id), othersOf(family.id));
      return accept(common, family, read(family, payload, decode));
    },
    serial(source, family, frame) {
      const common: Common = { source, topic: undefined, bytes: frame, origin: "live" };
      const decode = () => family.decode(frame, deps.register.profileOf(family.id), notesOf(family.id));
      return accept(common, family, read(family, frame, decode));
    },
    found: (source, family, heard) =>
      accept({ source, topic: undefined, bytes: noBytes, origin: "live" }, family, { heard }),
    refused: ({ source, topic, payload }) =>
      keepUnread({ source, topic, bytes: beginning(payload), origin: "live" }, "unknown", "not-allowed"),
    skipped(source, family, bytes, why) {
      tellDesk((desk) => desk.skipped(source));
      return keepUnread({ source, topic: undefined, bytes, origin: "live" }, family.id, why);
    },
  };
}

const wordsOf = (fault: unknown): string => String(fault).slice(0, 200);

const needsHaste = (heard: readonly HeardOf[], isPressing: (fact: Fact) => boolean = isUrgent): boolean =>
  heard.some((each) => each.cancels || each.facts.some(isPressing));

/** A radar that says ten times a second that nobody has fallen is in no hurry. */
const isUrgentInStream = (fact: Fact): boolean => isUrgent(fact) && !(fact.kind === "fall" && fact.state === "cleared");

/** Topics whose family has been found by a base: the same few hundred, at each message. Notes may change, bases do not. */
const claimsKept = { topics: 1_000, whenFull: "forget-all" } as const;

function openClaims({ registry, bases }: Pick<IntakeDeps, "registry" | "bases">, notesOf: NotesOf) {
  const known = new Map<string, Claim>();
  return {
    of(topic: string): Claim | undefined {
      const found = known.get(topic);
      if (found) return found;
      const claimed = registry.claim(topic, bases, notesOf);
      if (!claimed?.family.claims(topic, claimed.base)) return claimed;
      if (known.size >= claimsKept.topics) known.clear();
      known.set(topic, claimed);
      return claimed;
    },
  };
}

async function settled(done: Promise<void>, taken: Taken): Promise<void> {
  try {
    await done;
  } catch (fault) {
    taken.lost();
    throw fault;
  }
  taken.kept();
}
