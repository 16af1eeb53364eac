import { field, messageLimits, parseJson, textOf } from "../../json.ts";

/** `{"state":"online"}`, or the bare word of older versions. */
export function stateWord(payload: Uint8Array): unknown {
  if (payload.length > messageLimits.bytes) return undefined;
  const parsed = parseJson(payload);
  const state = "value" in parsed ? field(parsed.value, "state") : undefined;
  return state ?? textOf(payload)?.trim();
}
