import { Dot } from "../../../program/page/marks.tsx";
import { attention, gatewaysOf } from "./attention.ts";
import { AwayList } from "./away-list.tsx";
import { OnDuty } from "./on-duty.tsx";
import type { Told } from "./today.ts";

/** The worst of a county; the whole list is on the pages of service. */
const serviceListed = 40;

export function Aside({ desk, today }: Told) {
  const { speech } = desk;
  const service = gatewaysOf(desk).filter((of) => of.devicesSilent > 0 || of.gaps > 0);
  return (
    <aside class="aside">
      <h3>
        {speech.say("quiet.service")} <span>{speech.say("quiet.serviceCount", { n: service.length })}</span>
      </h3>
      <ul>
        {service.length === 0 && <li class="m">{speech.say("quiet.serviceNone")}</li>}
        {service.slice(0, serviceListed).map((of) => (
          <li key={of.id}>
            {attention(desk, [of])}
            <span class="sub">
              {of.town ?? speech.say("quiet.noTown")}
              <Dot />
              {of.bed ?? of.home}
            </span>
          </li>
        ))}
      </ul>
      <AwayList desk={desk} today={today} />
      <OnDuty desk={desk} />
    </aside>
  );
}
