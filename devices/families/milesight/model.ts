import type { Meaning } from "../../meaning.ts";

export type Model = "ws101" | "ws301" | "ws202" | "vs373";

const models: ReadonlyMap<string, Model> = new Map([
  ["milesight:ws101", "ws101"],
  ["milesight:ws301", "ws301"],
  ["milesight:ws202", "ws202"],
  ["milesight:vs373", "vs373"],
]);

/** The codec that the technician named: `milesight:ws101`, or the model alone. */
export function modelIn(meaning: Meaning): Model | undefined {
  for (const word of meaning.words) {
    const name = word.toLowerCase();
    const model = models.get(name) ?? models.get(`milesight:${name}`);
    if (model) return model;
  }
  return undefined;
}
