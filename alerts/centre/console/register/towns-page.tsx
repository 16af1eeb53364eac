import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TownView } from "../../register/views.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { sayIn } from "./say.ts";

/** The towns of the county's plan: what was to be built there, and what the register has now. */
export function TownsPage({ deps }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const towns = useSignal<readonly TownView[]>([]);
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    void api.ask<readonly TownView[]>("GET", "v1/register/towns").then((answer) => {
      if (answer.ok) towns.value = answer.value;
      else fault.value = answer.code;
    });
  }, [api, towns, fault]);
  const all = towns.value;
  const sum = (of: (town: TownView) => number): number => all.reduce((total, town) => total + of(town), 0);
  return (
    <>
      <FaultLine speech={speech} code={fault.value} />
      <table class="rows figures">
        <thead>
          <tr>
            <th>{say("town")}</th>
            <th>{say("planYear")}</th>
            <th>{say("plan")}</th>
            <th>{say("bedsNow")}</th>
            <th>{say("homes")}</th>
            <th>{say("stationsNow")}</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ seq, name, planYear, plan, beds, homes, stations }) => (
            <tr key={seq}>
              <td>
                <b>{name}</b>
              </td>
              <td>{planYear}</td>
              <td>{plan.newFamilyBeds}</td>
              <td>
                <Share of={beds} all={plan.newFamilyBeds} />
              </td>
              <td>{homes}</td>
              <td>
                <Share of={stations} all={plan.stations} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say("all")}</th>
            <td />
            <td>{sum(({ plan }) => plan.newFamilyBeds)}</td>
            <td>
              <Share of={sum(({ beds }) => beds)} all={sum(({ plan }) => plan.newFamilyBeds)} />
            </td>
            <td>{sum(({ homes }) => homes)}</td>
            <td>
              <Share of={sum(({ stations }) => stations)} all={sum(({ plan }) => plan.stations)} />
            </td>
          </tr>
        </tfoot>
      </table>
      <p class="q">{say("planFrom")}</p>
    </>
  );
}

/** The fraction, and what it comes to; of a plan of none there is no share. Never rounded up to the whole. */
function Share({ of, all }: { readonly of: number; readonly all: number }) {
  return (
    <>
      {of}/{all} {all > 0 && <span class="q">{(Math.floor((of * 1_000) / all) / 10).toFixed(1)} %</span>}
    </>
  );
}
