import { startCall, telephone } from "./calling.ts";
import { inMyHands } from "./panels.ts";
import type { Reachable } from "./people.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

/** Only who has the case calls: two people ringing one daughter helps nobody. A button that cannot says why. */
export function Dial({ desk, of, to, small }: CardProps & { readonly to: Reachable; readonly small?: true }) {
  const { speech } = desk;
  const why = whyNotMine({ desk, of }, sayIn(speech)("fact.dialAfterClaim"));
  const look = small ? "btn small" : "btn dial";
  const name = to.relation ? `${to.relation} ${to.name}` : to.name;
  if (why !== undefined)
    return (
      <button type="button" class="btn small" disabled aria-label={`${why} ${name}`}>
        {why}
      </button>
    );
  const running = desk.call.value?.caseId === of.id && desk.call.value.to === to.id;
  if (running)
    return (
      <span class="btn small online" role="status">
        {sayIn(speech)("fact.calling")}
      </span>
    );
  const label = speech.say("fact.dialName", { name });
  const words = speech.say("fact.dial");
  // Nobody is rung because of a drill, 120 least of all: the try is only written down.
  if (to.phone === undefined || of.drill !== undefined)
    return (
      <button type="button" class={look} aria-label={label} onClick={() => startCall(desk, of, to)}>
        {words}
      </button>
    );
  return (
    <a class={look} href={telephone(to.phone)} aria-label={label} onClick={() => startCall(desk, of, to, true)}>
      {words}
    </a>
  );
}

/** Why somebody who looks at a case may not act on it: it is over, another has it, or nobody has yet (`unclaimed`). */
export function whyNotMine({ desk, of }: CardProps, unclaimed: string): string | undefined {
  const { speech } = desk;
  if (of.closedAt !== undefined) return sayIn(speech)("fact.dialOver");
  if (inMyHands(desk, of)) return undefined;
  return of.owner && of.state !== "raised" ? speech.say("card.held", { name: of.owner.name }) : unclaimed;
}
