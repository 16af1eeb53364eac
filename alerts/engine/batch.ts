/** One input after the other over one draft. What is due comes first, so a late tick changes no verdict. */
import { between, type Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { EngineInput, EngineOutput, EngineState, HeardOf, Heeded, Ids } from "../engine.ts";
import { laneOf } from "../lifecycle.ts";
import { pathDown } from "../rules/path-down.ts";
import { radioBridge, radioOf } from "../rules/radio.ts";
import { silence } from "../rules/silence.ts";
import { isHeardBy } from "../rules/silence-memory.ts";
import { downSinceOf, type SourceWord, source, sourceKey } from "../rules/source.ts";
import { forget, markAlive, runDue, start } from "./course.ts";
import { Draft } from "./draft.ts";
import { fadesBehind, noteFades } from "./fades.ts";
import { follow } from "./follow.ts";
import { sourceReturned } from "./sessions.ts";
import { showDevice, showEverywhere, showTo } from "./showing.ts";
import type { Sorted } from "./sorted.ts";
import { sort } from "./sorting.ts";
import { mark } from "./testing.ts";
import { endTest, receive, tellCancel } from "./verdicts.ts";

export interface Batch {
  /** What follows from this input alone; memory, alerts and the new state come with `end`. */
  take(input: EngineInput, ids: Ids): Heeded;
  end(): EngineOutput;
}

export function openBatch(state: EngineState): Batch {
  const draft = new Draft(state);
  return {
    take(input, ids) {
      const readings = draft.readings.length;
      const messages = draft.messages.length;
      const { stirred, saved } = draft;
      take(draft, input, ids);
      const stirs = draft.saved > saved ? "disk" : draft.stirred > stirred ? "memory" : undefined;
      return {
        readings: draft.readings.slice(readings),
        messages: draft.messages.slice(messages),
        ...(stirs && { stirs }),
      };
    },
    end: () => draft.end(),
  };
}

export function stepAll(state: EngineState, inputs: readonly EngineInput[], ids: Ids): EngineOutput {
  const draft = new Draft(state);
  for (const input of inputs) take(draft, input, ids);
  return draft.end();
}

export function step(state: EngineState, input: EngineInput, ids: Ids): EngineOutput {
  const draft = new Draft(state);
  take(draft, input, ids);
  return draft.end();
}

function take(draft: Draft, input: EngineInput, ids: Ids): void {
  if (input.type === "started") {
    start(draft, input.at, ids);
    deafReceivers(draft, input.at, ids);
    return;
  }
  runDue(draft, input.at, ids);
  deafReceivers(draft, input.at, ids);
  markAlive(draft, input.at);
  heed(draft, input, ids);
}

function heed(draft: Draft, input: EngineInput, ids: Ids): void {
  const { at } = input;
  switch (input.type) {
    case "heard":
      for (const part of input.heard) hear(draft, input, part, ids);
      break;
    case "unread":
      if (input.device !== undefined)
        showDevice(draft, input.device, { what: "unread", at, source: input.source, fault: input.fault }, ids);
      break;
    case "source":
      changeSource(draft, { ...input, bridge: undefined }, ids);
      break;
    case "settings": {
      const before = draft.devices;
      draft.settle(input.home);
      forget(draft, before, at);
      showEverywhere(draft, { what: "settings", at }, ids);
      // Limits may have moved: look at everything once.
      draft.wake(at.steady);
      runDue(draft, at, ids);
      deafReceivers(draft, at, ids);
      break;
    }
    case "cancel":
      cancel(draft, input, ids);
      break;
    case "test":
      if (input.anew) endTests(draft, input.device, at);
      mark(draft, input.device, input.until, at);
      break;
    case "path":
      showTo(draft, pathDown.id, input.path, { what: "path", at, up: input.up, why: input.why }, ids);
      break;
    case "receipt":
      receive(draft, input.receipt, at);
      break;
    default:
      break;
  }
}

function endTests(draft: Draft, device: string, at: Moment): void {
  for (const alert of [...draft.open.values()]) if (alert.test && alert.device === device) endTest(draft, alert, at);
}

/** Inside a guard it dismisses; whatever the centre has already is told, and the dispatcher decides. */
function cancel(draft: Draft, input: EngineInput & { type: "cancel" }, ids: Ids): void {
  const sent = [...draft.open.values()].filter((alert) => alert.state === "raised" && isForPeople(alert));
  showEverywhere(draft, { what: "cancel", at: input.at, by: input.by }, ids);
  for (const alert of sent) tellCancel(draft, alert, input.at, input.by);
}

/** A test of an emergency is cancelled like one. */
const isForPeople = (alert: Parameters<typeof laneOf>[0]): boolean =>
  laneOf({ kind: alert.kind, test: false }) === "emergency";

function hear(draft: Draft, frame: EngineInput & { type: "heard" }, part: HeardOf, ids: Ids): void {
  const { at, source } = frame;
  // What a bridge says about a device is not the device's own word; a stored copy is nobody's word now.
  const own = frame.origin === "live" && part.facts.some((fact) => fact.kind !== "fault" && fact.kind !== "join");
  if (own) {
    receiverHears(draft, part, { at, source }, ids);
    showDevice(draft, part.device, { what: "word", at, source }, ids);
  }
  const sorted = sort(draft, frame, part, ids);
  const device = draft.devices.get(part.device);
  if (device) noteFades(draft, frame, part, device);
  for (const each of sorted) conclude(draft, frame, each, ids);
  // Said in the same step as the press, so that it takes back what was there and nothing that comes after it.
  if (part.cancels && frame.origin === "live" && sorted.some(isNewPress))
    cancel(draft, { type: "cancel", at, by: part.device }, ids);
  if (part.unconfirmed && part.unconfirmed.length > 0) {
    const doubted = { device: part.device, facts: part.unconfirmed };
    for (const each of sort(draft, { ...frame, origin: "stored" }, doubted, ids)) conclude(draft, frame, each, ids);
  }
}

const isNewPress = ({ reading }: Sorted): boolean => reading.fact.kind === "press" && reading.repeats === undefined;

function conclude(draft: Draft, frame: EngineInput & { type: "heard" }, sorted: Sorted, ids: Ids): void {
  const { reading } = sorted;
  draft.note(reading);
  if (!draft.devices.has(reading.device)) bridgeOf(draft, frame, reading, ids);
  follow(draft, frame.at, sorted, ids);
}

/** A family's bridge that says it is gone takes that family's devices with it, not the whole broker. */
function bridgeOf(draft: Draft, frame: EngineInput & { type: "heard" }, reading: Reading, ids: Ids): void {
  const { fact, device } = reading;
  const word = { at: frame.at, source: frame.source, bridge: device } as const;
  if (fact.kind === "fault" && fact.what === "bridge-offline")
    changeSource(draft, { ...word, up: false, why: fact.what }, ids);
  else if (fact.kind === "alive") changeSource(draft, { ...word, up: true, why: "" }, ids);
}

function changeSource(draft: Draft, word: SourceWord, ids: Ids): void {
  const key = sourceKey(word);
  const downSince = downSinceOf(draft.value(source.id, key));
  // An "up" of what was not down is no return, a second "down" no second fault.
  if (word.up === (downSince === undefined)) return;
  if (downSince !== undefined && word.bridge === undefined) {
    sourceReturned(draft, word.source, between(downSince, word.at.steady));
    receiversBack(draft, word, ids);
  }
  fadesBehind(draft, word);
  showTo(draft, source.id, key, { what: "source", ...word }, ids);
  showEverywhere(draft, { what: "source", ...word }, ids);
}

/** What the rules have just found out about receivers becomes one fault each. */
function deafReceivers(draft: Draft, at: Moment, ids: Ids): void {
  if (draft.unheard.length === 0) return;
  for (const { source, family } of draft.unheard.splice(0))
    changeSource(draft, { at, source, bridge: radioBridge(family), up: false, why: "hears nothing" }, ids);
}

/** A word of anybody, also of a stranger, proves that the radio is well; the bridge's own sign of life does not. */
function receiverHears(draft: Draft, said: HeardOf, on: Pick<SourceWord, "at" | "source">, ids: Ids): void {
  const device = draft.devices.get(said.device);
  if (!device && said.facts.every((fact) => fact.kind === "alive")) return;
  // The usual frame: of a device that can be heard, by the source that it was heard by before.
  if (device && isHeardBy(draft.value(silence.id, device.id), on.source)) return;
  const family = device?.family ?? said.device.split(":")[0] ?? "";
  changeSource(draft, { ...on, bridge: radioBridge(family), up: true, why: "" }, ids);
}

/** A port or broker that comes back may have been mended: its receivers are judged anew. */
function receiversBack(draft: Draft, { at, source: name }: SourceWord, ids: Ids): void {
  for (const { key } of draft.cells(source.id)) {
    const [of, bridge] = key.split("#");
    if (of === name && bridge !== undefined && radioOf(bridge) !== undefined)
      changeSource(draft, { at, source: name, bridge, up: true, why: "" }, ids);
  }
}
