/** What is measured by firmwares without falls. Nothing is said of a type before its firmware is known. */
import { reader } from "../../bytes.ts";
import type { Fact } from "../../model/fact.ts";
import type { Model } from "./model.ts";
import { type } from "./types.ts";

/** A minute's breaths and heart beats that a person can have; anything else is no measurement. */
const possible = { breath: { from: 3, to: 60 }, heart: { from: 25, to: 220 } } as const;

/** 0A14 and 0A15, a float each. 0 is "nobody to be seen", not a heart that has stopped. */
export function vitalFacts(of: number, data: Uint8Array, model: Model | undefined): readonly Fact[] {
  if (data.length !== 4 || model !== "vitals") return [];
  const value = Math.round(reader(data).f32le());
  const { from, to } = of === type.heart ? possible.heart : possible.breath;
  if (!(value >= from && value <= to)) return [];
  return [of === type.heart ? { kind: "heart_rate", bpm: value } : { kind: "breathing", rpm: value }];
}

/** 0A0A: four zones, 1 where somebody is. A fall radar's are parts of its room; only the presence radar's are all of it. */
export function zoneFacts(data: Uint8Array, model: Model | undefined): readonly Fact[] {
  if (data.length !== 16 || model !== "presence") return [];
  const at = reader(data);
  const zones = [at.u32le(), at.u32le(), at.u32le(), at.u32le()];
  return zones.some((zone) => zone > 1) ? [] : [{ kind: "presence", on: zones.includes(1) }];
}
