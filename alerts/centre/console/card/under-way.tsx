/** Somebody is sent: by when they have to be there, whether they said yes, and the presses for what they say next. */
import { useComputed, useSignal } from "@preact/signals";
import { Tick } from "../../../program/page/marks.tsx";
import { age } from "../../../program/page/times.ts";
import type { ArrivalProof } from "../../views.ts";
import { Dial } from "./dial.tsx";
import { contactsOf, type Dispatch, helpersOf, isService, type Reachable } from "./people.ts";
import type { CardProps } from "./props.ts";
import { sayIn, wordIn } from "./say.ts";

/** `arrivalProofs` of `views.ts`, which brings its checker along. */
const proofs = ["phone", "code", "nfc", "button"] as const satisfies readonly ArrivalProof[];

export function UnderWay({ desk, of, sent }: CardProps & { readonly sent: Dispatch }) {
  const { speech } = desk;
  const say = sayIn(speech);
  const proving = useSignal(false);
  const can = desk.isMine(of) && of.closedAt === undefined;
  const stale = desk.stale.value;
  const confirmed = sent.confirmedAt !== undefined;
  const act =
    (verb: string, more = {}) =>
    () =>
      void desk.act(of, verb, { responder: sent.responder, ...more });
  if (sent.arrivedAt !== undefined)
    return (
      <span class="sent ok">
        <b>
          <Tick /> {say("help.onSite")}
        </b>
        <span class="sub">
          {desk.speech.times.clock(sent.arrivedAt, false)} {sent.proof && wordIn(speech, "proof", sent.proof)}
        </span>
      </span>
    );
  return (
    <>
      <span class="sent ok">
        <b>
          <Tick /> {say(confirmed ? "help.accepted" : "help.sent")}
        </b>
        <Countdown desk={desk} sent={sent} />
      </span>
      {can && !proving.value && (
        <span class="moves">
          {isService(sent.responder) || <Dial desk={desk} of={of} to={reachable(of, sent)} small />}
          {!confirmed && (
            <button type="button" class="btn small" disabled={stale} onClick={act("confirm-dispatch")}>
              {say("help.confirm")} <span class="sr">{sent.name}</span>
            </button>
          )}
          <button
            type="button"
            class="btn small"
            disabled={stale}
            onClick={() => {
              proving.value = true;
            }}
          >
            {say("help.arrived")} <span class="sr">{sent.name}</span>
          </button>
          <button type="button" class="btn small" disabled={stale} onClick={act("call-back")}>
            {say("help.callBack")} <span class="sr">{sent.name}</span>
          </button>
        </span>
      )}
      {can && proving.value && (
        <fieldset class="moves">
          <legend>{say("help.proof")}</legend>
          {proofs.map((proof) => (
            <button type="button" key={proof} class="btn small" disabled={stale} onClick={act("arrive", { proof })}>
              {say(`proof.${proof}`)}
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** Whoever is on the way can still be rung, if the register has a number. */
const reachable = (of: CardProps["of"], { responder, name }: Dispatch): Reachable =>
  [...helpersOf(of), ...contactsOf(of)].find(({ id }) => id === responder) ?? { id: responder, name };

/** `03:19 前到 剩 06:52`, later `超 00:19`. Until they said yes, that is the clock that runs. */
function Countdown({ desk, sent }: { readonly desk: CardProps["desk"]; readonly sent: Dispatch }) {
  const say = sayIn(desk.speech);
  const asked = sent.confirmedAt === undefined && sent.confirmBy !== undefined ? sent.confirmBy : undefined;
  const left = useComputed(() => {
    const ms = (asked ?? sent.etaAt) - desk.now.value;
    if (ms < 0) return say("help.over", { time: age(-ms) });
    return asked === undefined ? say("help.left", { time: age(ms) }) : say("help.answerBy", { time: age(ms) });
  });
  const late = useComputed(() => (desk.now.value > (asked ?? sent.etaAt) ? "warn" : "m"));
  return (
    <span class="sub">
      {say("help.by", { time: desk.speech.times.clock(sent.etaAt, false) })} <b class={late}>{left}</b>
    </span>
  );
}
