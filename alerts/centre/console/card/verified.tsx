/** Who has seen with their own eyes how it stands: whoever was rung or sent is offered, anybody else is written in. */

import { isService, nameOf } from "./people.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

/** Letters the centre takes (`cases/commands.ts`). */
const longest = 100;

export function Verified({ desk, of }: CardProps) {
  const say = sayIn(desk.speech);
  return (
    <>
      <input
        class="field by"
        list="verified-by"
        aria-label={say("close.verifiedBy")}
        placeholder={say("close.verifiedByHint")}
        title={say("close.verifiedBy")}
        maxLength={longest}
        autocomplete="off"
        value={desk.draftOf(of).verifiedBy}
        onInput={(event) => desk.draft(of, { verifiedBy: event.currentTarget.value })}
      />
      <datalist id="verified-by">
        {witnesses(of).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

/** Whoever was there first, then whoever answered; each once. */
function witnesses(of: CardProps["of"]): readonly string[] {
  const there = (of.dispatches ?? []).filter(({ arrivedAt }) => arrivedAt !== undefined).map(({ name }) => name);
  const answered = (of.contacts ?? [])
    .filter(({ to, result }) => result === "spoke" && !isService(to))
    .map(({ to }) => nameOf(of, to, of.card?.name ?? ""));
  return [...new Set([...there, ...answered].filter((name) => name !== ""))];
}
