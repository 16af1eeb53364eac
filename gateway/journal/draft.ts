/** The rows of one batch as they come to be, command by command: every number is given out here. */
import type { EngineInput, Heeded, Ids } from "../../alerts/engine.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Entry, Note, Noted, Read, Rows, Standing, Tallies } from "./batch-rows.ts";
import type { Command, Handed } from "./command.ts";
import { type Known, keptAs, noDeliveries, sealOf, withNew } from "./deliveries.ts";
import type { Arrival, Sealed } from "./journal.ts";
import { readingsText } from "./rows.ts";
import { saidBesides } from "./said.ts";
import type { EngineModule, Thinking, Thought } from "./thinking.ts";
import { GatheredWords, keptWords } from "./words.ts";

export interface Planning {
  readonly gatewayId: string;
  readonly engine: EngineModule;
  readonly alertId: () => string;
  /** The disk is nearly full: what follows from telemetry is kept, the telemetry itself is not. */
  readonly shedHistory: boolean;
  /** Nothing may be left that has no row yet. */
  readonly wholly?: true;
}

export class Draft {
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
  readonly #words: GatheredWords;
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
    this.#words = new GatheredWords(standing.words);
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
      if (this.#words.gather(arrival, understood.heard) === "full") this.writeWords();
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

  /** What streams have said meanwhile comes before the row that is being written. */
  writeWords(): void {
    for (const words of this.#words.takeAll()) {
      this.#lastEntry += 1;
      const { source, last: at, heard } = words;
      const body = JSON.stringify(keptWords(words));
      this.#entries.push({ id: this.#lastEntry, kind: "words", source, at, device: heard[0]?.device, body });
    }
  }

  #nextEntry(): number {
    this.writeWords();
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

  end(): { readonly rows: Rows; readonly thought: Thought } {
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
        ...(this.#words.all.size > 0 && { words: this.#words.all }),
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
