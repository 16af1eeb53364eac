/** The lamp, its words, and the three receipts it hangs on. Nothing here is concluded by the page: it shows the indicator. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Lamp, type LampShape } from "../../alerts/program/page/lamp.tsx";
import { lengthInWords } from "../../alerts/program/page/times.ts";
import type { Household } from "./household.ts";
import type { HomeView, IndicatorState } from "./view.ts";

const shapeOf: Readonly<Record<IndicatorState, LampShape>> = {
  normal: "house",
  guarding: "fall",
  sending: "calling",
  not_through: "split",
  stored: "tray",
  waiting: "tray",
  claimed: "person",
  coming: "coming",
  stored_unheard: "split",
  claimed_unheard: "split",
  closed: "tick",
  cancelled: "tick",
  cancelled_untold: "tick",
  cancelled_kept: "tick",
  line_down: "down",
  device_fault: "triangle",
  mains_lost: "battery",
  unknown: "question",
};

/** States in which somebody waits: they show how long, and the receipts. */
const calling: ReadonlySet<IndicatorState> = new Set([
  "sending",
  "not_through",
  "stored",
  "waiting",
  "claimed",
  "coming",
  "stored_unheard",
  "claimed_unheard",
  "closed",
]);

/** The centre is not heard: whoever needs help now has to call for it another way. */
const cutOff: ReadonlySet<IndicatorState> = new Set(["not_through", "stored_unheard", "claimed_unheard"]);

export function LampState({ household }: { readonly household: Household }) {
  const { speech, view, lostFor } = household;
  const seen = view.value;
  // A lamp that lost its gateway never keeps its last colour.
  const lost = !seen || lostFor.value !== undefined;
  const state: IndicatorState = lost ? "unknown" : seen.indicator.state;
  const place = useRef<HTMLElement>(null);
  // Whoever was reading further down must see that a call is on its way, and the button that cancels a fall: it has 20 s.
  const isUrgent = state === "guarding" || calling.has(state);
  useEffect(() => {
    if (isUrgent) place.current?.scrollIntoView({ block: "nearest" });
  }, [isUrgent]);
  return (
    <>
      <section
        ref={place}
        class={`light is-${state} ${cutOff.has(state) ? "is-cut-off" : ""}`}
        aria-label={speech.say("household")}
      >
        <Lamp shape={shapeOf[state]} />
        <div class="said" role={cutOff.has(state) ? "alert" : "status"}>
          {seen?.indicator.test && !lost && <span class="tag test">{speech.say("lamp.test")}</span>}
          <h1>{lost ? speech.say("lamp.unknown") : title(household, seen)}</h1>
          <p>{lost ? speech.say("lamp.unknown.then") : next(household, seen)}</p>
          {cutOff.has(state) && <p class="do">{speech.say("lamp.not_through.do")}</p>}
        </div>
        {!lost && <Elapsed household={household} view={seen} />}
        {cutOff.has(state) && (
          <a class="btn main huge" href="tel:120">
            {speech.say("home.dial120")}
          </a>
        )}
        {state === "guarding" && <Cancel household={household} />}
      </section>
      {!lost && calling.has(state) && <Receipts household={household} view={seen} />}
    </>
  );
}

/** A device fault names its place: only the gateway knows it. */
function title({ speech }: Household, view: HomeView): string {
  const { indicator } = view;
  if (isPathFault(view)) return speech.say("home.pathDown");
  return indicator.state === "device_fault"
    ? indicator.words[speech.language.value]
    : speech.say(`lamp.${indicator.state}`);
}

const next = ({ speech }: Household, view: HomeView): string =>
  speech.say(isPathFault(view) ? pathDownThen(view) : `lamp.${view.indicator.state}.then`);

/** A way that has not been heard of lately may be down as well: nobody says then that there is another. */
const pathDownThen = ({ centre }: HomeView) =>
  centre.connected || centre.otherWay ? "home.pathDown.then" : "home.pathDown.unsure";

/** None of the devices below is ill: one of several ways out is. */
const isPathFault = ({ indicator, alerts }: HomeView): boolean =>
  indicator.state === "device_fault" && alerts.some(({ id, kind }) => id === indicator.alertId && kind === "path_down");

function Elapsed({ household, view }: { readonly household: Household; readonly view: HomeView }) {
  const { speech, now, grown } = household;
  const state = view.indicator.state;
  const inWords = (ms: number): string => lengthInWords(ms, speech.language.value);
  const { guardLeft } = view;
  if (state === "guarding" && guardLeft !== undefined)
    return <p class="m">{speech.say("lamp.left", { time: inWords(Math.max(0, guardLeft - grown.value)) })}</p>;
  if (state === "sending" || state === "guarding" || cutOff.has(state))
    return <p class="m">{speech.say("lamp.elapsed", { time: inWords(now.value - view.indicator.since) })}</p>;
  if (state !== "normal" && state !== "line_down" && state !== "device_fault" && state !== "mains_lost") return null;
  if (!view.centre.connected && view.centre.otherWay) return <p class="m">{speech.say("home.otherWay")}</p>;
  // The title of a line that is down says so itself.
  if (!view.centre.connected && state !== "line_down") return <p class="warn">{speech.say("home.lineDown")}</p>;
  if (view.centre.heardAgo === undefined) return <p class="m">{speech.say("home.notHeard")}</p>;
  return <p class="m">{speech.say("home.heard", { time: inWords(view.centre.heardAgo + grown.value) })}</p>;
}

function Cancel({ household }: { readonly household: Household }) {
  const { speech } = household;
  const busy = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const press = async (): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    const told = await household.cancel();
    busy.value = false;
    fault.value = told.ok ? undefined : told.code;
  };
  return (
    <>
      <button type="button" class="btn main huge" onClick={press} aria-disabled={busy.value}>
        {speech.say(busy.value ? "home.cancelling" : "home.cancel")}
      </button>
      {fault.value && (
        <p class="bad" role="alert">
          {speech.say("sim.failed", { action: speech.say("home.cancel"), code: fault.value })}
        </p>
      )}
    </>
  );
}

const steps = ["stored", "shown", "claimed"] as const;

function Receipts({ household, view }: { readonly household: Household; readonly view: HomeView }) {
  const { speech } = household;
  return (
    <ol class="ladder" aria-label={speech.say("home.receipts")}>
      {steps.map((step) => {
        const at = view.receipts[step];
        return (
          <li key={step} class={at === undefined ? "no" : step === "claimed" ? "yes" : ""}>
            <b>{at === undefined ? speech.say("notYet") : speech.times.clock(at)}</b>
            <span>{speech.say(`truth.${step}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}
