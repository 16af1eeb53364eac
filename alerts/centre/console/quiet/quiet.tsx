/** Nothing is open: calm, and the proof that it is calm. */
import { useComputed } from "@preact/signals";
import type { Desk } from "../desk.ts";
import { PulseLine } from "../live.tsx";
import { Aside } from "./aside.tsx";
import { gatewaysOf } from "./attention.ts";
import { Proofs } from "./proofs.tsx";
import { useToday } from "./today.ts";
import { Towns } from "./towns.tsx";

export function Quiet({ desk }: { readonly desk: Desk }) {
  const today = useToday(desk);
  return (
    <section class="quiet stalezone" aria-label={desk.speech.say("quiet")}>
      <Head desk={desk} />
      <Towns desk={desk} today={today} />
      <Aside desk={desk} today={today} />
    </section>
  );
}

function Head({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const all = desk.board.gateways.value.size;
  const heard = useComputed(() => {
    void Math.floor(desk.now.value / 1000);
    return new Set(desk.board.pulses.peek().map((each) => each.gateway)).size;
  }).value;
  return (
    <div class="qhead">
      <h1>{headline(desk)}</h1>
      <div>
        <PulseLine desk={desk} width={560} height={36} />
        <div class="scale q">
          <span>{speech.say("quiet.ago60")}</span>
          <span>{speech.say("quiet.ticks", { heard, all })}</span>
          <span>{speech.say("quiet.now")}</span>
        </div>
      </div>
      <Proofs desk={desk} />
    </div>
  );
}

function headline(desk: Desk): string {
  const { speech } = desk;
  const beds = gatewaysOf(desk);
  if (desk.stale.value) return speech.say("quiet.stale");
  const lost = beds.filter((of) => of.state !== "online").length;
  if (beds.length === 0) return speech.say("quiet.noBeds");
  if (lost > 0) return speech.say("quiet.someLost", { lost, all: beds.length });
  return beds.length === 1 ? speech.say("quiet.oneReaches") : speech.say("quiet.allReach", { n: beds.length });
}
