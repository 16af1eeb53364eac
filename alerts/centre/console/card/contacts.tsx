/** The contacts in the order they are rung, each with what came of ringing them; the next one stands out. */
import { inGroups } from "../phone.ts";
import { Dial } from "./dial.tsx";
import { contactsOf, homeLine, nextContact, type Reachable, triesOf } from "./people.ts";
import type { CardProps } from "./props.ts";
import { sayIn, wordIn } from "./say.ts";
import { Unknown } from "./unknown.tsx";

/** More than these stand closer together: facts are never scrolled. */
const roomy = 3;

export function Contacts({ desk, of }: CardProps) {
  const { speech } = desk;
  const lines = contactsOf(of);
  const home = lines.some(({ id }) => id === "home") ? undefined : homeLine(of);
  const next = desk.isMine(of) ? nextContact(of)?.id : undefined;
  const crowded = lines.length > roomy;
  return (
    <div class={crowded ? "fact contacts close-set" : "fact contacts"}>
      <dt>{speech.say("fact.contacts")}</dt>
      <dd>
        {lines.length === 0 && <Unknown desk={desk} />}
        {lines.map((line, index) => (
          <Contact key={line.id} desk={desk} of={of} line={line} place={index + 1} next={line.id === next} />
        ))}
        {home && triesOf(of, "home").length > 0 && lines.length === 0 && (
          <span class="sub">
            {sayIn(speech)("fact.homeLine")} <Tries desk={desk} of={of} id="home" />
          </span>
        )}
      </dd>
    </div>
  );
}

interface ContactProps extends CardProps {
  readonly line: Reachable;
  readonly place: number;
  readonly next: boolean;
}

function Contact({ desk, of, line, place, next }: ContactProps) {
  const say = sayIn(desk.speech);
  return (
    <div class={next ? "con next" : "con"}>
      <span class="n">{place}</span>
      <span>{line.relation}</span>
      <b>{line.name}</b>
      <span class="tel">
        {line.phone && inGroups(line.phone)} <Tries desk={desk} of={of} id={line.id} />
        {line.notes && triesOf(of, line.id).length === 0 && <span class="sub">{line.notes}</span>}{" "}
        {next && <span class="tag">{say("fact.next")}</span>}
      </span>
      <Dial desk={desk} of={of} to={line} />
    </div>
  );
}

/** `无人接 1 次`, or green `接通` with its time. */
function Tries({ desk, of, id }: CardProps & { readonly id: string }) {
  const tries = triesOf(of, id);
  const last = tries.at(-1);
  if (!last) return null;
  const result = wordIn(desk.speech, "result", last.result);
  const reached = tries.findLast((each) => each.result === "spoke");
  if (reached)
    return (
      <span class="sub ok">
        <b>{wordIn(desk.speech, "result", "spoke")}</b> {desk.speech.times.clock(reached.at, false)}
      </span>
    );
  const n = tries.filter((each) => each.result === last.result).length;
  return <span class="sub">{sayIn(desk.speech)("fact.noAnswerTimes", { result, n })}</span>;
}
