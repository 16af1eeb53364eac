import { Dot } from "../../../program/page/marks.tsx";
import { quietSays } from "../../../program/words/quiet.ts";
import type { Away } from "../../protected/away.ts";
import type { Desk } from "../desk.ts";
import type { Told } from "./today.ts";

/** Most lines; the rest is on the hand-over sheet. */
const listed = 40;

/** Of a home that has not said so lately nothing is known, and it is not in the list. */
export function AwayList({ desk, today }: Told) {
  const words = quietSays(desk.speech.language.value);
  const away = today && [...today.away.values()];
  return (
    <>
      <h3>
        {words("away")} {away && <span>{away.length}</span>}
      </h3>
      <ul>
        {!away && <li class="m">{words("awayUnknown")}</li>}
        {away?.length === 0 && <li class="m">{words("awayNone")}</li>}
        {away?.slice(0, listed).map((each) => (
          <li key={each.gateway}>
            {words(`why.${each.why}`)}
            <Dot />
            {placeOf(desk, each)}
            <span class="sub">
              {each.since === undefined
                ? words("sinceBefore")
                : words("since", { time: desk.speech.times.clock(each.since, false) })}
              <Dot />
              {words("callsWork")}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function placeOf(desk: Desk, { gateway, bed }: Away): string {
  const town = desk.board.gateways.value.get(gateway)?.town ?? desk.speech.say("quiet.noTown");
  return `${town} ${bed}`;
}
