/**
 * What a device can say. A closed set: polarity is fixed and the unit stands in the field's name.
 * "Don't know" is the absence of a fact, never `false` and never 0.
 */
export type CallLevel = "rescue" | "help";

export type Fact =
  /** Somebody asks for help. `rescue` 求救, `help` 求助; a source that states no level means `rescue`. */
  | { readonly kind: "call"; readonly level: CallLevel; readonly on: boolean; readonly by?: string }
  | { readonly kind: "fall"; readonly state: "suspected" | "confirmed" | "cleared" }
  | { readonly kind: "contact"; readonly open: boolean; readonly tilted?: true }
  | { readonly kind: "motion"; readonly on: boolean }
  | { readonly kind: "presence"; readonly on: boolean }
  /** Somebody has stayed still in one place for longer than the sensor's own limit. */
  | { readonly kind: "dwell"; readonly on: boolean }
  | { readonly kind: "bed"; readonly occupied: boolean }
  | { readonly kind: "smoke"; readonly on: boolean }
  | { readonly kind: "gas"; readonly on: boolean }
  | { readonly kind: "co"; readonly on: boolean }
  | { readonly kind: "water"; readonly on: boolean }
  /** The device's own housing (tamper). */
  | { readonly kind: "case"; readonly open: boolean }
  | { readonly kind: "mains"; readonly on: boolean }
  | { readonly kind: "battery"; readonly percent?: number; readonly volts?: number; readonly low?: boolean }
  | { readonly kind: "link"; readonly dbm?: number; readonly lqi?: number }
  /** `single | double | long | release` or the maker's own word. Its meaning is the technician's to give. */
  | { readonly kind: "press"; readonly action: string; readonly button?: string }
  | { readonly kind: "heart_rate"; readonly bpm: number }
  | { readonly kind: "breathing"; readonly rpm: number }
  | { readonly kind: "temperature"; readonly celsius: number }
  | { readonly kind: "humidity"; readonly percent: number }
  | { readonly kind: "illuminance"; readonly lux: number }
  | { readonly kind: "power"; readonly watts: number }
  | { readonly kind: "vibration"; readonly on: boolean }
  | { readonly kind: "alive" }
  /** Something is wrong with the device or its bridge itself: `offline`, `bridge-offline`, `interview-failed` … */
  | { readonly kind: "fault"; readonly what: string }
  /** A device asks to join, has joined, or is described by its bridge. */
  | {
      readonly kind: "join";
      readonly step: string;
      readonly model?: string;
      readonly maker?: string;
      readonly profile?: string;
      readonly name?: string;
      readonly ready?: boolean;
      /** The device waits for an answer of ours before it believes that it has joined (EnOcean UTE). */
      readonly answer?: true;
      /** It says of itself that after so many seconds without a word it counts as gone (`expire_after`): its silence limit. */
      readonly goneAfterSeconds?: number;
    };

export type FactKind = Fact["kind"];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;

/** Edges happen (a press); levels last (an open door); measures are samples; signs only tell of the device itself. */
export type Nature = "edge" | "level" | "measure" | "sign";

export function natureOf(fact: Fact): Nature {
  switch (fact.kind) {
    case "press":
      return "edge";
    case "call":
      // A latched call input says `on: true` as long as it is held; a press says it once. Both count as edges: folding sorts them out.
      return fact.on ? "edge" : "level";
    case "fall":
    case "contact":
    case "motion":
    case "presence":
    case "dwell":
    case "bed":
    case "smoke":
    case "gas":
    case "co":
    case "water":
    case "case":
    case "mains":
    case "vibration":
      return "level";
    case "battery":
    case "link":
    case "heart_rate":
    case "breathing":
    case "temperature":
    case "humidity":
    case "illuminance":
    case "power":
      return "measure";
    case "alive":
    case "fault":
    case "join":
      return "sign";
    default:
      return unreachable(fact);
  }
}

/** Facts that can save a life now: they take the alarm lane from the socket to the centre. */
export function isUrgent(fact: Fact): boolean {
  switch (fact.kind) {
    case "call":
    case "smoke":
    case "gas":
    case "co":
    case "water":
      return fact.on;
    case "fall":
      return true;
    default:
      return false;
  }
}

/**
 * Does this fact prove that the device itself spoke just now? A bridge's list, and a bridge saying that a device is gone,
 * do not: counting them would keep a dead button alive.
 */
export function provesLife(fact: Fact): boolean {
  if (fact.kind === "fault") return fact.what !== "offline" && fact.what !== "bridge-offline";
  return fact.kind !== "join" || (fact.step !== "listed" && fact.step !== "left");
}

export function unreachable(value: never): never {
  throw new Error(`a case was forgotten for ${JSON.stringify(value)}`);
}
