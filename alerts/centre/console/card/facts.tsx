/** Facts 2 to 7 of the person card; the first (name, sex, age) stands in the head. What the register lacks is 不知道. */
import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import type { CaseView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import type { CardProps } from "./card.tsx";

type Card = NonNullable<CaseView["card"]>;

export function Facts({ desk, of }: CardProps) {
  const { speech } = desk;
  const card = of.card;
  const line = (label: string, text: string | undefined) => (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{text ?? <Unknown desk={desk} />}</dd>
    </div>
  );
  return (
    <dl class="facts">
      <Address desk={desk} address={card?.address ?? (card?.town === undefined ? undefined : [card.town])} />
      {line(speech.say("fact.entry"), card?.entry)}
      {line(speech.say("fact.risks"), card?.risks)}
      {line(speech.say("fact.speech"), card?.speech)}
      <div class="fact contacts">
        <dt>{speech.say("fact.contacts")}</dt>
        <dd>
          {!card?.contacts?.length && <Unknown desk={desk} />}
          {card?.contacts?.map((contact, index) => (
            <Contact key={contact.phone} desk={desk} of={of} contact={contact} place={index + 1} />
          ))}
        </dd>
      </div>
      <Station desk={desk} of={of} station={card?.station} />
    </dl>
  );
}

const Unknown = ({ desk }: { readonly desk: Desk }) => <span class="q">{desk.speech.say("unknown")}</span>;

/** Parts in reading order with drawn bars between; it wraps between parts, never inside one. */
function Address({ desk, address }: { readonly desk: Desk; readonly address: readonly string[] | undefined }) {
  const { speech } = desk;
  const copied = useSignal(false);
  const board = navigator.clipboard as Clipboard | undefined;
  const copy = async (): Promise<void> => {
    await board?.writeText((address ?? []).join(""));
    copied.value = true;
  };
  return (
    <div class="fact addr">
      <dt>{speech.say("fact.address")}</dt>
      <dd>
        {address?.map((part, index) => (
          <Fragment key={part}>
            {index > 0 && <i class="bar1" />}
            <span>{part}</span>
          </Fragment>
        )) ?? <Unknown desk={desk} />}
      </dd>
      {address && board && (
        <dd>
          <button type="button" class="btn small" onClick={copy}>
            {speech.say(copied.value ? "fact.copied" : "fact.copy")}
          </button>
        </dd>
      )}
    </div>
  );
}

interface ContactProps extends CardProps {
  readonly contact: NonNullable<Card["contacts"]>[number];
  readonly place: number;
}

function Contact({ desk, of, contact, place }: ContactProps) {
  return (
    <div class="con">
      <span class="n">{place}</span>
      <span>{contact.relation}</span>
      <b>{contact.name}</b>
      <span class="tel">{contact.phone}</span>
      <Dial desk={desk} of={of} phone={contact.phone} to={`${contact.relation} ${contact.name}`} />
    </div>
  );
}

function Station({ desk, of, station }: CardProps & { readonly station: Card["station"] }) {
  const { speech } = desk;
  return (
    <div class="fact">
      <dt>{speech.say("fact.station")}</dt>
      <dd>
        {station ? (
          <>
            {station.name} {station.metres !== undefined && speech.say("fact.metres", { n: station.metres })}{" "}
            <span class="sub">{station.phone}</span>
          </>
        ) : (
          <Unknown desk={desk} />
        )}
      </dd>
      {station && (
        <dd>
          <Dial desk={desk} of={of} phone={station.phone} to={station.name} />
        </dd>
      )}
    </div>
  );
}

/** Only who has the case calls: two people ringing one daughter helps nobody. */
function Dial({ desk, of, phone, to }: CardProps & { readonly phone: string; readonly to: string }) {
  const { speech } = desk;
  if (!desk.isMine(of))
    return (
      <button type="button" class="btn small" disabled>
        {speech.say("fact.dialAfterClaim")}
      </button>
    );
  return (
    <a
      class="btn dial"
      href={`tel:${phone.replace(/[^\d+]/g, "")}`}
      aria-label={speech.say("fact.dialName", { name: to })}
      onClick={() => {
        desk.call.value = { caseId: of.id, to, since: desk.now.value };
      }}
    >
      {speech.say("fact.dial")}
    </a>
  );
}
