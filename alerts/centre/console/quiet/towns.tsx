import { useComputed } from "@preact/signals";
import { lengthInWords } from "../../../program/page/times.ts";
import { quietSays } from "../../../program/words/quiet.ts";
import type { GatewayView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { attention, gatewaysOf } from "./attention.ts";
import { Beds, Legend } from "./beds.tsx";
import { ProtectedToday } from "./minutes.tsx";
import type { Told } from "./today.ts";

/** Twelve towns may be more than a window holds, and nothing in the list takes the focus (WCAG 2.1.1). */
const scrollsByKeys = { tabIndex: 0 } as const;

export function Towns({ desk, today }: Told) {
  const { speech } = desk;
  const towns = [...Map.groupBy(gatewaysOf(desk), (of) => of.town ?? "")];
  return (
    <section class="towns" aria-label={speech.say("quiet.town")} {...scrollsByKeys}>
      <table>
        <thead>
          <tr>
            <th class="town">{speech.say("quiet.town")}</th>
            <th>{speech.say("quiet.beds")}</th>
            <th class="num">{speech.say("quiet.online")}</th>
            <th class="num">{quietSays(speech.language.value)("today")}</th>
            <th class="num">{speech.say("quiet.lastHeard")}</th>
            <th class="care">{speech.say("quiet.attention")}</th>
          </tr>
        </thead>
        <tbody>
          {towns.map(([town, beds]) => (
            <tr key={town}>
              <td>{town || speech.say("quiet.noTown")}</td>
              <td>
                <Beds desk={desk} today={today} beds={beds} all={desk.board.gateways.value.size} />
              </td>
              <td class="num">
                {beds.filter((of) => of.state === "online").length}/{beds.length}
              </td>
              <td class="num">
                <ProtectedToday desk={desk} today={today} beds={beds} />
              </td>
              <td class="num">
                <LastHeard desk={desk} beds={beds} />
              </td>
              <td class="m care">{attention(desk, beds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Legend desk={desk} />
    </section>
  );
}

/** The longest silence among the beds of a town: the worst one, not the average. */
function LastHeard({ desk, beds }: { readonly desk: Desk; readonly beds: readonly GatewayView[] }) {
  const { speech } = desk;
  const second = useComputed(() => Math.floor(desk.now.value / 1000) * 1000);
  const oldest = useComputed(() => {
    const now = second.value;
    const heard = beds.map((of) => {
      return desk.board.heardAt.get(of.id) ?? of.lastHeardAt;
    });
    if (heard.some((at) => at === undefined)) return speech.say("nothingHeard");
    const worst = Math.min(...heard.filter((at) => at !== undefined));
    return speech.say("time.ago", { time: lengthInWords(now - worst, speech.language.value) });
  });
  return <>{oldest}</>;
}
