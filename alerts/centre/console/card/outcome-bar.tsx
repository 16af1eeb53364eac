/** The foot of the card: for a case of mine the outcome, for any other what may be done with it by whom. */

import { Drawer, DrawerButton } from "./drawer.tsx";
import { HandoverAnswer, HandoverLeft } from "./handover.tsx";
import { Choosing } from "./outcome-codes.tsx";
import type { CardProps } from "./props.ts";
import { Refusal } from "./refusal.tsx";
import { sayIn } from "./say.ts";

export function OutcomeBar({ desk, of }: CardProps) {
  const held = of.owner !== undefined && of.state !== "raised";
  const mine = desk.isMine(of) && held && of.closedAt === undefined;
  if (mine)
    return (
      <Choosing desk={desk} of={of}>
        <Refusal desk={desk} of={of} />
        {of.handover && <HandoverWaits desk={desk} of={of} />}
        <Drawer desk={desk} of={of} />
      </Choosing>
    );
  return (
    <div class="close">
      <Refusal desk={desk} of={of} />
      <Drawer desk={desk} of={of} />
      {of.closedAt !== undefined ? (
        <Over desk={desk} of={of} />
      ) : !held ? (
        <ClaimBar desk={desk} of={of} />
      ) : of.handover?.to.id === desk.me.person.id ? (
        <HandoverAnswer desk={desk} of={of} />
      ) : (
        <Others desk={desk} of={of} />
      )}
    </div>
  );
}

function HandoverWaits({ desk, of }: CardProps) {
  return (
    <p class="waits" role="status">
      {sayIn(desk.speech)("handover.waiting", { name: of.handover?.to.name ?? "" })}{" "}
      <HandoverLeft desk={desk} of={of} />
    </p>
  );
}

const Back = ({ desk }: Pick<CardProps, "desk">) => (
  <button
    type="button"
    class="btn small plain"
    onClick={() => {
      desk.opened.value = undefined;
    }}
  >
    {desk.speech.say("close.fewer")} <kbd>Esc</kbd>
  </button>
);

function ClaimBar({ desk, of }: CardProps) {
  const { speech } = desk;
  const top = desk.unclaimed.value[0]?.id === of.id;
  return (
    <div class="r1">
      <h3>{speech.say("close.title")}</h3>
      <span class="m">{speech.say("close.unclaimed")}</span>
      <span class="grow" />
      <Back desk={desk} />
      <button type="button" class="btn main" disabled={desk.stale.value} onClick={() => desk.claim(of)}>
        {speech.say(desk.stale.value ? "row.staleClaim" : "row.claim")}{" "}
        {top && !desk.stale.value && desk.keysOn.value && <kbd>{speech.say("row.space")}</kbd>}
      </button>
    </div>
  );
}

/** Somebody else's: to look at, to take over with a reason, or without one when it is offered; a shift lead may give it away. */
function Others({ desk, of }: CardProps) {
  const { speech } = desk;
  const say = sayIn(speech);
  const name = of.owner?.name ?? speech.say("unknown");
  const leads = desk.me.roles.includes("shift_lead");
  return (
    <div class="r1">
      <h3>{speech.say("close.title")}</h3>
      <span class="m">
        {of.handover
          ? say("handover.waitingFor", { to: of.handover.to.name, from: name })
          : speech.say("close.notMine", { name })}
      </span>
      <span class="grow" />
      <Back desk={desk} />
      {leads && <DrawerButton desk={desk} of={of} what="reassign" />}
      {of.offeredAt === undefined ? (
        <DrawerButton desk={desk} of={of} what="takeover" />
      ) : (
        <button type="button" class="btn main" disabled={desk.stale.value} onClick={() => desk.claim(of)}>
          {say("close.claimOffered")}
        </button>
      )}
    </div>
  );
}

/** It is over: reopened with a reason, or reviewed by somebody who did not close it. */
function Over({ desk, of }: CardProps) {
  const { speech } = desk;
  const say = sayIn(speech);
  const own = desk.isMine(of) && !desk.me.roles.includes("shift_lead");
  const outcome = of.outcome
    ? speech.say("close.done", { outcome: speech.say(`outcome.${of.outcome}`) })
    : speech.say(`state.${of.state}`);
  return (
    <div class="r1">
      <h3>{speech.say("close.title")}</h3>
      <span class="m">
        {outcome} {of.verifiedBy && say("close.verified", { name: of.verifiedBy })}{" "}
        {of.reviewedBy && say("close.reviewed", { name: of.reviewedBy.name })}
      </span>
      <span class="grow" />
      <Back desk={desk} />
      {of.state === "resolved" && <DrawerButton desk={desk} of={of} what="reopen" />}
      {of.state === "resolved" && (
        <button
          type="button"
          class="btn"
          disabled={own || desk.stale.value}
          onClick={() => void desk.act(of, "review")}
        >
          {say(own ? "close.reviewNotYours" : "close.review")}
        </button>
      )}
    </div>
  );
}
