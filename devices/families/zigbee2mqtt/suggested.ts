/**
 * What a device is, by what its definition exposes: the profile a technician is offered first. A button that sends only
 * `single` or `hold` gets none: which press is a call, nobody but the technician can say.
 */
import { field, shortText } from "../../json.ts";
import { callWords } from "./action.ts";

/** Properties of one device, composites opened; a list has some twenty. */
const mostProperties = 200;

interface Property {
  readonly name: string;
  readonly values: readonly unknown[];
}

export function suggestedProfile(exposes: unknown): string | undefined {
  const found = opened(exposes, 3).slice(0, mostProperties);
  const has = (...names: readonly string[]) => found.some(({ name }) => names.includes(name));
  const calls = found
    .filter(({ name }) => name === "action")
    .flatMap(({ values }) => values)
    .filter((value) => typeof value === "string" && callWords.has(value));
  if (calls.length > 0) return calls.map((each) => `${each}=call:rescue`).join(",");
  if (has("sos", "sos_alarm")) return "emergency=call:rescue";
  const falls = found.some(({ name, values }) => name === "status" && values.includes("falling"));
  if (falls || has("fall_status", "fall_down_status")) return "fall";
  if (has("pressure_state")) return "bed";
  if (has("contact", "contact_alarm_1")) return "door";
  if (has("smoke", "gas", "carbon_monoxide", "water_leak")) return "detector";
  return has("occupancy", "presence") ? "motion" : undefined;
}

function opened(exposes: unknown, depth: number): Property[] {
  if (!Array.isArray(exposes) || depth === 0) return [];
  return exposes.flatMap((each: unknown) => {
    const name = shortText(field(each, "property"));
    const values = field(each, "values");
    const own = name === undefined ? [] : [{ name, values: Array.isArray(values) ? values : [] }];
    return [...own, ...opened(field(each, "features"), depth - 1)];
  });
}
