/** Who can be at the door soonest: by duty and distance, sent with a time, confirmed, there; and the three public services. */
import { Dot } from "../../../program/page/marks.tsx";
import type { HelperView } from "../../register/card-views.ts";
import { startCall } from "./calling.ts";
import { Dial, whyNotMine } from "./dial.tsx";
import { inMyHands } from "./panels.ts";
import { helpersOf, isUnderWay, sentTo, serviceLine, services } from "./people.ts";
import type { CardProps } from "./props.ts";
import { distance, sayIn, wordIn } from "./say.ts";
import { scrolled } from "./scrolled.ts";
import { Sending } from "./sending.tsx";
import { UnderWay } from "./under-way.tsx";

export function Helpers({ desk, of }: CardProps) {
  const say = sayIn(desk.speech);
  const helpers = helpersOf(of);
  const sending = inMyHands(desk, of)
    ? services.find((id) => desk.sending.value?.caseId === of.id && desk.sending.value.responder === id)
    : undefined;
  const sentServices = services.filter((id) => sentTo(of, id));
  return (
    <section class="sec help-part" aria-label={say("help.title")}>
      <h3>
        <b>{say("help.title")}</b> <Services desk={desk} of={of} />
      </h3>
      {helpers.length === 0 && <p class="q">{say("help.none")}</p>}
      <ul class="help" {...scrolled} aria-label={say("help.title")}>
        {sentServices.map((id) => (
          <ServiceSent key={id} desk={desk} of={of} id={id} />
        ))}
        {nearestOfEachFirst(helpers).map((helper) => (
          <Helper key={helper.id} desk={desk} of={of} helper={helper} />
        ))}
      </ul>
      {sending && <Sending desk={desk} of={of} to={{ id: sending, kind: sending, name: sending }} />}
    </section>
  );
}

/** The nearest person and the nearest station stand first: these two are seen without scrolling, whatever else the column holds. */
function nearestOfEachFirst(helpers: readonly HelperView[]): readonly HelperView[] {
  const isFirst = (each: HelperView): boolean => helpers.find(({ kind }) => kind === each.kind) === each;
  return [...helpers.filter(isFirst), ...helpers.filter((each) => !isFirst(each))];
}

function Helper({ desk, of, helper }: CardProps & { readonly helper: HelperView }) {
  const { speech } = desk;
  const say = sayIn(speech);
  const sent = sentTo(of, helper.id);
  const why = whyNotMine({ desk, of }, say("help.sendAfterClaim"));
  const asked = desk.sending.value?.caseId === of.id && desk.sending.value.responder === helper.id;
  const sending = asked && why === undefined;
  const can = (helper.can ?? []).map((each) => wordIn(speech, "can", each));
  return (
    <li>
      <span class="who">
        <b>{helper.name}</b>{" "}
        <span class="dist">{helper.metres === undefined ? speech.say("unknown") : distance(say, helper.metres)}</span>
        <span class="sub" title={can.join(" ")}>
          {wordIn(speech, helper.kind, "kind")}
          <Dot />
          {standing(say, helper, sent)}
          {can.map((word) => (
            <span key={word}>{word}</span>
          ))}
        </span>
      </span>
      {isUnderWay(sent) ? (
        <UnderWay desk={desk} of={of} sent={sent} />
      ) : (
        <span class="acts">
          {why === undefined && <Dial desk={desk} of={of} to={helper} small />}
          <button
            type="button"
            class="btn"
            disabled={why !== undefined || desk.stale.value}
            aria-expanded={sending}
            onClick={() => {
              desk.sending.value = sending ? undefined : { caseId: of.id, responder: helper.id };
            }}
          >
            {why ?? say("help.send")} <span class="sr">{helper.name}</span>
          </button>
        </span>
      )}
      {sending && <Sending desk={desk} of={of} to={{ ...helper, kind: helper.kind }} />}
    </li>
  );
}

/** 空闲, 派在别处, 在路上: one word. What is not known is not called free. */
function standing(say: ReturnType<typeof sayIn>, helper: HelperView, sent: ReturnType<typeof sentTo>) {
  if (isUnderWay(sent)) {
    if (sent.arrivedAt !== undefined) return say("help.onSite");
    return sent.confirmedAt === undefined ? say("help.sent") : say("help.onTheWay");
  }
  if (sent?.ended === "lapsed") return <b class="warn">{say("help.lapsed")}</b>;
  if (sent?.ended === "called_back") return say("help.calledBack");
  if (helper.busyWith !== undefined) return say("help.busy");
  if (helper.onDuty === undefined) return say("help.unknown");
  return say(helper.onDuty ? "help.free" : "help.offDuty");
}

function ServiceSent({ desk, of, id }: CardProps & { readonly id: (typeof services)[number] }) {
  const say = sayIn(desk.speech);
  const sent = sentTo(of, id);
  if (!sent) return null;
  return (
    <li>
      <span class="who">
        <b>{say(`service.${id}`)}</b>
        <span class="sub">
          {isUnderWay(sent) ? "" : say(sent.ended === "lapsed" ? "help.lapsed" : "help.calledBack")}
        </span>
      </span>
      {isUnderWay(sent) ? <UnderWay desk={desk} of={of} sent={sent} /> : <span />}
    </li>
  );
}

/** Dialled like anybody; that they are sent is written down with the time they gave. */
function Services({ desk, of }: CardProps) {
  const say = sayIn(desk.speech);
  const why = whyNotMine({ desk, of }, say("fact.dialAfterClaim"));
  return (
    <span class="services">
      {services.map((id) => (
        <button
          type="button"
          key={id}
          class="btn small"
          disabled={why !== undefined}
          title={why}
          onClick={() => startCall(desk, of, serviceLine(id))}
        >
          {say(`service.${id}`)} <span class="sr">{why}</span>
        </button>
      ))}
    </span>
  );
}
