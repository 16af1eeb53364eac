import { PriorityMark } from "../../alerts/program/page/marks.tsx";
import { isKey } from "../../alerts/program/words/words.ts";
import type { Household } from "./household.ts";

/** What the installer must know, loudly: each warning is a key of the tables, with or without its `warning.` room. */
export function Warnings({ household, codes }: { readonly household: Household; readonly codes: readonly string[] }) {
  const { speech } = household;
  if (codes.length === 0) return null;
  const words = (code: string): string => {
    const key = code.startsWith("warning.") ? code : `warning.${code}`;
    return isKey(key) ? speech.plain(key) : speech.say("warning.other", { code });
  };
  return (
    <aside class="warnings" aria-label={speech.say("warning.title")}>
      <PriorityMark severity="warning" />
      <ul>
        {codes.map((code) => (
          <li key={code}>{words(code)}</li>
        ))}
      </ul>
    </aside>
  );
}
