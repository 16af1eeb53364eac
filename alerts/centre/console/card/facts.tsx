/** Facts 2 to 7 of the person card; the first (name, sex, age) stands in the head. What the register lacks is 不知道. */

import { useSignal } from "@preact/signals";
import type { Desk } from "../desk.ts";
import { inGroups } from "../phone.ts";
import { Contacts } from "./contacts.tsx";
import { Dial } from "./dial.tsx";
import { DoorCode } from "./door-code.tsx";
import { helpersOf } from "./people.ts";
import type { CardProps } from "./props.ts";
import { distance, sayIn } from "./say.ts";
import { Unknown } from "./unknown.tsx";

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
      <Address desk={desk} address={readAloud(of)} />
      <DoorCode desk={desk} of={of} />
      {line(speech.say("fact.risks"), card?.risks)}
      {line(speech.say("fact.speech"), card?.speech)}
      <Contacts desk={desk} of={of} />
      <Station desk={desk} of={of} />
    </dl>
  );
}

/** In the order it is read aloud, the town first. */
function readAloud({ card }: CardProps["of"]): readonly string[] | undefined {
  const { address = [], town } = card ?? {};
  const parts = town === undefined || address[0] === town ? address : [town, ...address];
  return parts.length > 0 ? parts : undefined;
}

/** Parts in reading order with drawn bars between (a style draws them, and none at the end of a line); it wraps between parts, never inside one. */
function Address({ desk, address }: { readonly desk: Desk; readonly address: readonly string[] | undefined }) {
  const { speech } = desk;
  const say = sayIn(speech);
  const copied = useSignal(false);
  const board = navigator.clipboard as Clipboard | undefined;
  const copy = async (): Promise<void> => {
    await board?.writeText((address ?? []).join("-"));
    copied.value = true;
  };
  return (
    <div class="fact addr">
      <dt>{speech.say("fact.address")}</dt>
      <dd>
        {address?.map((part) => (
          <span key={part} class="part">
            {part}
          </span>
        )) ?? <Unknown desk={desk} />}
      </dd>
      {address && board && (
        <dd>
          <button type="button" class="btn small" aria-label={say("fact.copyAddress")} onClick={copy}>
            {speech.say(copied.value ? "fact.copied" : "fact.copy")}
          </button>
          <span class="sr" role="status">
            {copied.value && say("fact.copied")}
          </span>
        </dd>
      )}
    </div>
  );
}

function Station({ desk, of }: CardProps) {
  const { speech } = desk;
  const station = of.card?.station;
  const id = helpersOf(of).find(({ kind, name }) => kind === "station" && name === station?.name)?.id ?? "station";
  return (
    <div class="fact">
      <dt>{speech.say("fact.station")}</dt>
      <dd>
        {station ? (
          <>
            {station.name} {station.metres !== undefined && distance(sayIn(speech), station.metres)}{" "}
            <span class="sub">{inGroups(station.phone)}</span>
          </>
        ) : (
          <Unknown desk={desk} />
        )}
      </dd>
      {station && (
        <dd>
          <Dial desk={desk} of={of} to={{ id, name: station.name, phone: station.phone }} />
        </dd>
      )}
    </div>
  );
}
