/** Showing rules what happened: each looks at its own memory cell, and what it finds becomes alerts and messages. */
import type { FactKind } from "../../devices/model/fact.ts";
import type { Ids } from "../engine.ts";
import type { Device } from "../home.ts";
import { ruleOf, rules } from "../rules/index.ts";
import type { About, EventKind, Rule, Seen } from "../rules/rule.ts";
import { strangers } from "../rules/stranger.ts";
import type { Draft } from "./draft.ts";
import { conclude } from "./verdicts.ts";

const byFact = groupBy<FactKind>((rule) => rule.facts);
const overhearing = groupBy<FactKind>((rule) => rule.overhears ?? []);
const watching = groupBy<FactKind>((rule) => rule.watches ?? []);
const byEvent = groupBy<EventKind>((rule) => rule.events);
const none: readonly Rule[] = [];

function groupBy<K>(keysOf: (rule: Rule) => readonly K[]): ReadonlyMap<K, readonly Rule[]> {
  const groups = new Map<K, Rule[]>();
  for (const rule of rules) for (const key of keysOf(rule)) groups.set(key, [...(groups.get(key) ?? []), rule]);
  return groups;
}

/** Returns the alert that the reading raised or rang; the first in the order of the table, where it is more than one. */
export function showReading(draft: Draft, seen: Seen & { what: "reading" }, ids: Ids): string | undefined {
  const { device, fact } = seen.reading;
  const about = draft.about(device);
  // Of devices that nobody has registered only the cry for help is heard.
  if (!about.device) return stepCell(draft, strangers, draft.about("strangers"), seen, ids);
  let alert: string | undefined;
  for (const rule of byFact.get(fact.kind) ?? none) {
    if (rule.testsOnly && !seen.test) continue;
    const raised = stepCell(draft, rule, about, seen, ids);
    alert ??= raised;
  }
  for (const rule of overhearing.get(fact.kind) ?? none)
    for (const key of draft.listening.of(rule.id)) stepCell(draft, rule, draft.about(key), seen, ids);
  for (const rule of watching.get(fact.kind) ?? none)
    for (const key of rule.keys?.(draft.home) ?? []) stepCell(draft, rule, draft.about(key), seen, ids);
  return alert;
}

/** Shows something that one device did to the rules about devices. */
export function showDevice(draft: Draft, device: string, seen: Seen, ids: Ids): void {
  const about = draft.about(device);
  if (!about.device || seen.what === "reading" || seen.what === "tick") return;
  if (seen.what === "word") showWord(draft, about, about.device, seen, ids);
  else for (const rule of byEvent.get(seen.what) ?? none) stepCell(draft, rule, about, seen, ids);
}

/** Said with every frame: only to those to whom it can matter. */
function showWord(draft: Draft, about: About, device: Device, seen: Seen, ids: Ids): void {
  for (const rule of byEvent.get("word") ?? none) {
    if (rule.mindsWordsOf?.(device) === false) continue;
    if (rule.listens && !draft.listening.has(rule.id, about.key)) continue;
    stepCell(draft, rule, about, seen, ids);
  }
}

/** Shows an event to every cell of the rules that listen for it. */
export function showEverywhere(draft: Draft, seen: Seen, ids: Ids): void {
  if (seen.what === "reading" || seen.what === "tick") return;
  for (const rule of byEvent.get(seen.what) ?? []) {
    const keys = new Set(draft.cells(rule.id).map((cell) => cell.key));
    if (rule.everyDevice) for (const id of draft.devices.keys()) keys.add(id);
    for (const key of rule.keys?.(draft.home) ?? []) keys.add(key);
    for (const key of [...keys].sort()) stepCell(draft, rule, draft.about(key), seen, ids);
  }
}

export function showTo(draft: Draft, rule: string, key: string, seen: Seen, ids: Ids): void {
  const found = ruleOf(rule);
  if (found) stepCell(draft, found, draft.about(key), seen, ids);
}

function stepCell(draft: Draft, rule: Rule, about: About, seen: Seen, ids: Ids): string | undefined {
  const { key } = about;
  const cell = draft.cell(rule.id, key);
  const before = cell ? cell.value : rule.start(seen.at.steady);
  const { memory, findings, unsaved } = rule.step(before, seen, about);
  if (memory !== before || (!cell && (rule.everyDevice || rule.keys))) {
    // A cell that is new is told to the disk: since when it is there is part of what it remembers.
    draft.put(rule.id, rule.version, key, memory, !unsaved || !cell);
    draft.wake(rule.wakeAt(memory, about));
  }
  if (!findings) return undefined;
  const reading = seen.what === "reading" ? seen : undefined;
  const occasion = {
    rule: rule.id,
    about,
    at: seen.at,
    test: reading?.test ?? false,
    cause: reading?.reading,
    ids,
  };
  let alert: string | undefined;
  for (const finding of findings) alert = conclude(draft, finding, occasion) ?? alert;
  return alert;
}
