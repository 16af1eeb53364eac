/**
 * Pure: what one batch of commands makes of the journal. The engine's steps and the rows they leave behind, with every
 * number given out, before anything is written; if writing fails the plan is thrown away and nothing has happened.
 */
import type { Alert } from "../../alerts/alert.ts";
import type { EngineInput, EngineState, HeardOf, Heeded, Ids, MemoryCell } from "../../alerts/engine.ts";
import type { Instant, Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Note as FamilyNote } from "../../devices/notes.ts";
import type { Command, Handed } from "./command.ts";
import { type Deliveries, type Known, keptAs, noDeliveries, sealOf, withNew } from "./deliveries.ts";
import type { Arrival, Sealed } from "./journal.ts";
import { readingsText } from "./rows.ts";
import { saidBesides } from "./said.ts";
import { type EngineModule, type Thinking, type Thought, thinkAtOnce, thinkCarefully } from "./thinking.ts";
import { keptWords, mostWords, type Words, withWord, wordsKey } from "./words.ts";

/** The last numbers given out, and what has been counted since the file was made. */
export interface Standing {
  readonly epoch: string;
  readonly lastSeq: number;
  readonly lastEntry: number;
  readonly lastReading: number;
  readonly moment: Moment | undefined;
  readonly tallies: Tallies;
  /** The latest messages that may come again. */
  readonly deliveries?: Deliveries;
  /** What streams have said since the last row: see words.ts. */
  readonly words?: ReadonlyMap<string, Words>;
}
export interface Tallies {
  readonly frames: number;
  readonly readings: number;
  readonly alerts: number;
  readonly unread: number;
  readonly quarantined: number;
  /** Frames of telemetry given up because the disk was full. */
  readonly shed: number;
  /** Frames of streams from which nothing followed. */
  readonly unchanged: number;
}

export interface Entry {
  readonly id: number;
  /** `resent`: a frame that is kept already came once more; `words`: what a stream said meanwhile. */
  readonly kind: EngineInput["type"] | "frame" | "resent" | "words";
  readonly source: string;
  readonly at: Moment;
  readonly frame?: Arrival;
  readonly delivery?: string | undefined;
  readonly device?: string | undefined;
  readonly fault?: string | undefined;
  readonly body?: string;
  readonly read?: Read | undefined;
}

/** What was read from an entry, as its row keeps it: JSON without the moment, and the highest reading id in it. */
export interface Read {
  readonly readings: string;
  readonly count: number;
  readonly last: number;
}

/** Bookkeeping that the engine does not see. */
export type Note = Exclude<Command, { do: "accept" } | { do: "tell" }>;

/** What one frame of this family asks to be reminded of. */
export interface Noted {
  readonly family: string;
  readonly notes: readonly FamilyNote[];
}

/** What is to be written. It can wait in memory for a disk; it holds on to no engine state. */
export interface Rows {
  readonly after: Standing;
  readonly memory: readonly MemoryCell[];
  readonly alerts: readonly Alert[];
  readonly entries: readonly Entry[];
  readonly messages: readonly Sealed[];
  readonly notes: readonly Note[];
  readonly noted: readonly Noted[];
  readonly heard: ReadonlyMap<string, Moment>;
  /** Last words of streams: worth a row, but not a commit of their own. */
  readonly lingering: ReadonlyMap<string, Moment>;
}

export interface Plan {
  readonly rows: Rows;
  readonly thought: Thought;
  /** Inputs the engine could not bear; their frames are kept as unread. */
  readonly poisoned: readonly { readonly source: string; readonly fault: string }[];
}

export interface Planning {
  readonly gatewayId: string;
  readonly engine: EngineModule;
  readonly alertId: () => string;
  /** The disk is nearly full: what follows from telemetry is kept, the telemetry itself is not. */
  readonly shedHistory: boolean;
  /** Nothing may be left that has no row yet. */
  readonly wholly?: true;
}

export interface Before {
  readonly standing: Standing;
  readonly state: EngineState;
  readonly wakeAt: Instant | undefined;
}

export function planBatch(before: Before, commands: readonly Command[], how: Planning): Plan {
  const { state, wakeAt } = before;
  try {
    return drafted(before.standing, commands, how, thinkAtOnce(how.engine, state, wakeAt), []);
  } catch {
    const poisoned: { source: string; fault: string }[] = [];
    const thinking = thinkCarefully(how.engine, state, wakeAt, (input, fault) =>
      poisoned.push({ source: "source" in input ? input.source : input.type, fault }),
    );
    return drafted(before.standing, commands, how, thinking, poisoned);
  }
}

function drafted(
  standing: Standing,
  commands: readonly Command[],
  how: Planning,
  thinking: Thinking,
  poisoned: Plan["poisoned"],
): Plan {
  const draft = new Draft(standing, how, thinking);
  for (const command of commands) draft.take(command);
  if (how.wholly) draft.writeWords();
  return { ...draft.end(), poisoned };
}

/** Nothing in it needs the disk now. */
export const isEmpty = ({ entries, memory, alerts, messages, notes, noted, heard }: Rows): boolean =>
  entries.length + memory.length + alerts.length === 0 &&
  messages.length + noted.length + heard.size === 0 &&
  notes.every(mayLinger);

/** Minutes ride along with what is written anyway. */
const mayLinger = (note: Note): boolean => note.do === "protected" && !note.change.atOnce;

export const emptyRows = (after: Standing): Rows => ({
  ...{ after, memory: [], alerts: [], entries: [], messages: [], notes: [], noted: [] },
  ...{ heard: new Map(), lingering: new Map() },
});

class Draft {
  readonly #standing: Standing;
  readonly #how: Planning;
  readonly #thinking: Thinking;
  #lastEntry: number;
  #lastReading: number;
  #lastSeq: number;
  #moment: Moment | undefined;
  readonly #tallies: { -readonly [K in keyof Tallies]: number };
  readonly #entries: Entry[] = [];
  readonly #messages: Sealed[] = [];
  readonly #notes: Note[] = [];
  readonly #noted: Noted[] = [];
  readonly #heard = new Map<string, Moment>();
  readonly #lingering = new Map<string, Moment>();
  readonly #deliveries = new Map<string, Known>();
  readonly #words: Map<string, Words>;
  readonly #ids: Ids = {
    readingId: () => {
      this.#lastReading += 1;
      return this.#lastReading;
    },
    alertId: () => {
      this.#tallies.alerts += 1;
      return this.#how.alertId();
    },
  };

  constructor(standing: Standing, how: Planning, thinking: Thinking) {
    this.#standing = standing;
    this.#how = how;
    this.#thinking = thinking;
    this.#lastEntry = standing.lastEntry;
    this.#lastReading = standing.lastReading;
    this.#lastSeq = standing.lastSeq;
    this.#moment = standing.moment;
    this.#tallies = { ...standing.tallies };
    this.#words = new Map(standing.words);
  }

  take(command: Command): void {
    switch (command.do) {
      case "accept":
        this.#accept(command.arrival);
        return;
      case "tell":
        this.#tell(command.input, command.handed);
        return;
      case "receive":
        this.#notes.push(command);
        this.#tell({ type: "receipt", at: command.at, receipt: command.receipt });
        return;
      case "register":
        // What the engine cannot bear must not be what the next start begins with.
        if (!this.#tell(command.settings)) throw new Error("the engine could not bear the register's settings");
        this.#notes.push(command);
        return;
      case "quarantine":
        this.#tallies.quarantined += 1;
        this.#notes.push(command);
        return;
      default:
        this.#notes.push(command);
    }
  }

  #accept(arrival: Arrival): void {
    const { understood, at, source, delivery } = arrival;
    const devices = devicesOf(arrival);
    const seal = delivery && sealOf(delivery.id, arrival.topic, arrival.bytes);
    const kept = seal && this.#keptAs(seal, delivery.again, at);
    if (kept) {
      this.#resent(arrival, seal, kept);
      return;
    }
    const said = this.#heed(inputOf(arrival));
    // The engine could not bear it: its devices are treated as not understood, for a call button that is a fault at once.
    const fault = "unread" in understood ? understood.unread : said ? undefined : "engine";
    const instead = () =>
      devices.map((device) => this.#heed({ type: "unread", at, source, device, fault: fault ?? "engine" }));
    const follows = said ? [said] : instead().filter((each) => each !== undefined);
    this.#tallies.frames += 1;
    if (fault !== undefined) this.#tallies.unread += 1;
    if (arrival.notes) this.#noted.push({ family: arrival.family, notes: arrival.notes });
    if (arrival.stream && "heard" in understood && said && !arrival.notes && isNothing(said)) {
      this.#tallies.unchanged += 1;
      this.#gather(arrival, understood.heard);
      for (const device of devices) this.#lingering.set(device, at);
      return;
    }
    for (const device of devices) {
      this.#heard.set(device, at);
      this.#lingering.delete(device);
    }
    const isHistory = !arrival.urgent && follows.every(({ messages }) => messages.length === 0);
    if (this.#how.shedHistory && isHistory) {
      this.#tallies.shed += 1;
      return;
    }
    const body = saidBesides(arrival, said, devices);
    const id = this.#nextEntry();
    const read = this.#keep(follows, at);
    this.#entries.push({
      ...(body !== undefined && { body }),
      id,
      kind: "frame",
      source,
      at,
      frame: arrival,
      device: devices[0],
      fault,
      delivery: seal,
      read,
    });
    this.#expect(seal, id, at);
  }

  /** Nothing follows from it a second time but that its sender may be told again. */
  #resent({ source, at }: Arrival, seal: string, kept: number): void {
    const id = this.#nextEntry();
    this.#moment = at;
    this.#tallies.frames += 1;
    this.#entries.push({ id, kind: "resent", source, at, body: JSON.stringify({ entry: kept }), delivery: seal });
    this.#expect(seal, kept, at);
  }

  /** Earlier in this batch, or before it. */
  #keptAs(seal: string, again: boolean, at: Moment): number | undefined {
    const here = this.#deliveries.get(seal);
    if (here) return again ? here.entry : undefined;
    return keptAs(this.#standing.deliveries ?? noDeliveries, seal, again, at.steady);
  }

  #expect(seal: string | undefined, entry: number, at: Moment): void {
    if (seal !== undefined) this.#deliveries.set(seal, { entry, at: at.steady });
  }

  /** `false`: the engine could not bear it. */
  #tell(input: EngineInput, handed?: Handed): boolean {
    const said = this.#heed(input);
    // A tick is only worth a row when something followed from it, be it in memory alone: a replay makes no ticks of its own.
    if (input.type === "tick" && !(said && (said.stirs || !isNothing(said)))) return said !== undefined;
    const id = this.#nextEntry();
    const { at, ...body } = input;
    const source = "source" in input ? input.source : "";
    const read = said && this.#keep([said], at);
    this.#entries.push({ id, kind: input.type, source, at, body: JSON.stringify({ ...body, ...handed }), read });
    return said !== undefined;
  }

  #gather(arrival: Arrival, heard: readonly HeardOf[]): void {
    const key = wordsKey(arrival.source, heard);
    const words = withWord(this.#words.get(key), arrival, heard);
    this.#words.set(key, words);
    if (words.before.length >= mostWords.instants || this.#words.size > mostRuns) this.writeWords();
  }

  /** What streams have said meanwhile comes before the row that is being written. */
  writeWords(): void {
    if (this.#words.size === 0) return;
    const all = [...this.#words.values()].sort((a, b) => a.last.steady - b.last.steady);
    this.#words.clear();
    for (const words of all) {
      const { source, last: at, heard } = words;
      const body = JSON.stringify(keptWords(words));
      this.#entries.push({ id: this.#nextEntry(), kind: "words", source, at, device: heard[0]?.device, body });
    }
  }

  #nextEntry(): number {
    if (this.#words.size > 0) this.writeWords();
    this.#lastEntry += 1;
    return this.#lastEntry;
  }

  #heed(input: EngineInput): Heeded | undefined {
    this.#moment = input.at;
    const before = { reading: this.#lastReading, alerts: this.#tallies.alerts };
    const said = this.#thinking.heed(input, this.#ids);
    if (!said) {
      this.#lastReading = before.reading;
      this.#tallies.alerts = before.alerts;
    }
    return said;
  }

  /** Numbers the messages; returns what was read. */
  #keep(follows: readonly Heeded[], at: Moment): Read | undefined {
    const { epoch } = this.#standing;
    for (const { messages } of follows)
      for (const outgoing of messages) {
        this.#lastSeq += 1;
        this.#messages.push({ ...outgoing, gatewayId: this.#how.gatewayId, epoch, seq: this.#lastSeq });
      }
    const [only, ...more] = follows;
    const read = readOf(only && more.length === 0 ? only.readings : follows.flatMap(({ readings }) => readings), at);
    this.#tallies.readings += read?.count ?? 0;
    return read;
  }

  end(): Omit<Plan, "poisoned"> {
    const thought = this.#thinking.end();
    const rows: Rows = {
      after: {
        epoch: this.#standing.epoch,
        lastSeq: this.#lastSeq,
        lastEntry: this.#lastEntry,
        lastReading: this.#lastReading,
        moment: this.#moment,
        tallies: this.#tallies,
        deliveries: withNew(this.#standing.deliveries ?? noDeliveries, this.#deliveries),
        ...(this.#words.size > 0 && { words: this.#words }),
      },
      memory: thought.memory,
      alerts: thought.alerts,
      entries: this.#entries,
      messages: this.#messages,
      notes: this.#notes,
      noted: this.#noted,
      heard: this.#heard,
      lingering: this.#lingering,
    };
    return { rows, thought };
  }
}

/** Different things that streams may have said since the last row. */
const mostRuns = 64;

/** What the disk remembers of it needs a row as well, or the file would hold an effect without its cause. */
const isNothing = ({ readings, messages, stirs }: Heeded): boolean =>
  readings.length + messages.length === 0 && stirs !== "disk";

function readOf(readings: readonly Reading[], at: Moment): Read | undefined {
  const last = readings.at(-1);
  return last && { readings: readingsText(readings, at), count: readings.length, last: last.id };
}

function devicesOf({ understood }: Arrival): readonly string[] {
  if ("heard" in understood) return understood.heard.map((part) => part.device);
  return understood.device === undefined ? [] : [understood.device];
}

function inputOf({ understood, at, source, origin }: Arrival): EngineInput {
  return "heard" in understood
    ? { type: "heard", at, origin, source, heard: understood.heard }
    : { type: "unread", at, source, device: understood.device, fault: understood.unread };
}
