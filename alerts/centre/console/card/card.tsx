/** Everything right of the queue for the open case. Fixed places: person in the middle, actions right, outcome below. */
import { useEffect } from "preact/hooks";
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { CallLog } from "./call-log.tsx";
import { RunningCall } from "./call-result.tsx";
import { whoIs } from "./case-words.ts";
import { Facts } from "./facts.tsx";
import { HandoverAsked } from "./handover.tsx";
import { Head } from "./head.tsx";
import { Helpers } from "./helpers.tsx";
import { Outage } from "./outage.tsx";
import { OutcomeBar } from "./outcome-bar.tsx";
import type { CardProps } from "./props.ts";
import { Steps } from "./steps.tsx";
import { Strip } from "./strip.tsx";
import { Truth } from "./truth.tsx";

export function CaseCard({ desk, of }: CardProps) {
  useRenewal(desk, of);
  return (
    <section class="card" aria-label={desk.speech.say("card.of", { name: whoIs(of, desk.speech) })}>
      <HandoverAsked desk={desk} but={of.id} />
      <Head desk={desk} of={of} />
      <Truth desk={desk} of={of} />
      <div class="cbody">
        <div class="left stalezone">
          {of.area ? (
            <Outage desk={desk} of={of} area={of.area} />
          ) : (
            <>
              <Facts desk={desk} of={of} />
              <Strip desk={desk} of={of} />
            </>
          )}
        </div>
        <div class="right">
          <Steps desk={desk} of={of} />
          <CallLog desk={desk} of={of} />
          <RunningCall desk={desk} of={of} />
          <Helpers desk={desk} of={of} />
        </div>
      </div>
      <OutcomeBar desk={desk} of={of} />
    </section>
  );
}

/** ms: how often a hand at work renews its claim. */
const renewEvery = 15_000;

/** A hand at work keeps the claim; a page left alone loses it, and says so in the queue. */
function useRenewal(desk: Desk, of: CaseView): void {
  const held = desk.isMine(of) && of.leaseUntil !== undefined;
  useEffect(() => {
    if (!held) return;
    let last = desk.deps.timers.now();
    const atWork = (): void => {
      const now = desk.deps.timers.now();
      if (now - last < renewEvery || desk.stale.peek()) return;
      last = now;
      const present = desk.board.cases.peek().get(of.id);
      if (present) void desk.renew(present);
    };
    document.addEventListener("keydown", atWork);
    document.addEventListener("pointerdown", atWork);
    return () => {
      document.removeEventListener("keydown", atWork);
      document.removeEventListener("pointerdown", atWork);
    };
  }, [desk, of.id, held]);
}
