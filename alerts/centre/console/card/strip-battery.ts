/** What the half hour says of batteries: the one that has least left, if any said a word of it. Pure. */
import type { WireFact } from "../../../program/page/facts.ts";
import type { Speech } from "../../../program/page/language.ts";
import type { CaseView } from "../../views.ts";
import { roomOf } from "./case-words.ts";
import { sayIn } from "./say.ts";
import type { Lane, SignAt, Span } from "./strip-lanes.ts";

/** Percent and volts of a 3 V cell: what a home calls low (`alerts/rules/battery.ts`). */
const low = { percent: 15, volts: 2.4, cell: 1.8 } as const;

interface Charge {
  readonly low: boolean;
  readonly percent: number;
  readonly text: string;
}

/** No lane at all where no battery was heard of. */
export function batteryLane(of: CaseView, signs: readonly SignAt[], speech: Speech): readonly Lane[] {
  const newest = new Map<string, { readonly sign: SignAt; readonly charge: Charge }>();
  for (const sign of signs) {
    const charge = sign.fact.kind === "battery" ? chargeOf(sign.fact, speech) : undefined;
    if (charge) newest.set(sign.device, { sign, charge });
  }
  const [worst] = [...newest.values()].sort(
    (a, b) => Number(b.charge.low) - Number(a.charge.low) || a.charge.percent - b.charge.percent,
  );
  if (!worst) return [];
  const { sign, charge } = worst;
  const room = roomOf(of, sign.room);
  const span: Span = {
    ...{ from: sign.at, to: undefined, note: room === undefined ? charge.text : `${room} ${charge.text}` },
    ...(charge.low && { is: "low" }),
  };
  // A low one may be why a device says nothing: it stays when a further room has to go.
  const spare = charge.low ? 0.5 : 9;
  return [{ kind: "battery", label: sayIn(speech)("strip.battery"), spare, heard: true, spans: [span] }];
}

/** The maker's own flag first, then percent, then volts, as the home judges it. */
function chargeOf(fact: WireFact, speech: Speech): Charge | undefined {
  const say = sayIn(speech);
  const { percent, volts, low: flag } = fact;
  if (typeof percent === "number")
    return { low: flag === true || percent <= low.percent, percent, text: `${percent.toFixed(0)} %` };
  if (flag === true) return { low: true, percent: 0, text: say("strip.batteryLow") };
  if (typeof volts === "number")
    return { low: volts >= low.cell && volts < low.volts, percent: 100, text: `${volts.toFixed(2)} V` };
  return flag === false ? { low: false, percent: 100, text: say("strip.batteryFine") } : undefined;
}
