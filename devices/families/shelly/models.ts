/** What the model in a device's id tells, and the id on its label. */
import type { CodeReader } from "../../joining/code.ts";

/** Battery models: off the air between two words. */
const sleepers: ReadonlySet<string> = new Set([
  ...["shellydw", "shellydw2", "shellybutton1", "shellybutton2", "shellyflood", "shellysmoke", "shellyht"],
  ...["shellyplusht", "shellyplussmoke", "shellyhtg3", "shellyfloodg4"],
]);

/** Generation 1, which is closed: nothing new joins it. */
const first: ReadonlySet<string> = new Set([
  ...["shelly1", "shelly1pm", "shelly1l", "shellyswitch", "shellyswitch25", "shelly4pro", "shellyplug", "shellyplug-s"],
  ...[
    "shellyem",
    "shellyem3",
    "shellyuni",
    "shellyix3",
    "shellyi3",
    "shellyht",
    "shellyflood",
    "shellysmoke",
    "shellygas",
  ],
  ...["shellydw", "shellydw2", "shellybutton1", "shellybutton2", "shellymotionsensor", "shellymotion2", "shellysense"],
  ...["shellydimmer", "shellydimmer2", "shellybulb", "shellybulbduo", "shellyrgbw2", "shellyvintage", "shellytrv"],
]);

const modelOf = (device: string): string => device.slice(0, Math.max(0, device.lastIndexOf("-"))).toLowerCase();

export const sleeps = (device: string): boolean => sleepers.has(modelOf(device));
export const isFirstGeneration = (device: string): boolean => first.has(modelOf(device));

const macDigits = 12;

/**
 * The id stands on the label, in the name of the first access point and in the page's address, in either case. Topics hold it
 * in capitals in generation 1 (where it may be only the last six digits of the MAC) and in small letters afterwards.
 */
export function readCode(text: string): ReturnType<CodeReader> {
  const found = /^(?:https?:\/\/)?(shelly[a-z0-9]{1,24}(?:-s)?)-([0-9a-f]{1,16})(?:\.local)?\/?$/i.exec(text.trim());
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  const [, model, digits] = found;
  const missing = macDigits - digits.length;
  if (isFirstGeneration(`${model}-0`)) {
    if (missing !== 0 && digits.length !== 6) return { fault: { what: "length", missing } };
    return { key: `${model.toLowerCase()}-${digits.toUpperCase()}`, model: model.toLowerCase() };
  }
  if (missing !== 0) return { fault: { what: "length", missing } };
  return { key: `${model.toLowerCase()}-${digits.toLowerCase()}`, model: model.toLowerCase() };
}
