import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { HelperRow, StationView } from "../../register/views.ts";
import type { PageProps } from "../pages.tsx";
import { inGroups } from "../phone.ts";
import { faultWords } from "../sign-in.tsx";
import { byPinyin, type Say, sayIn } from "./say.ts";

/** Whoever can be sent: stations and helpers, and who is on duty now. */
export function PeoplePage({ deps }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const stations = useSignal<readonly StationView[]>([]);
  const helpers = useSignal<readonly HelperRow[]>([]);
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    void (async () => {
      const [one, two] = await Promise.all([
        api.ask<readonly StationView[]>("GET", "v1/register/stations"),
        api.ask<readonly HelperRow[]>("GET", "v1/register/helpers"),
      ]);
      if (one.ok) stations.value = one.value;
      else fault.value = one.code;
      if (two.ok) helpers.value = two.value;
      else fault.value = two.code;
    })();
  }, [api, stations, helpers, fault]);
  const nameOf = (id: string | undefined): string => stations.value.find((each) => each.id === id)?.name ?? id ?? "";
  return (
    <>
      {fault.value && (
        <p class="bad" role="alert">
          {faultWords(speech, fault.value)}
        </p>
      )}
      <h2>{say("stations")}</h2>
      <table class="rows">
        <thead>
          <tr>
            <th>{say("name")}</th>
            <th>{say("town")}</th>
            <th>{say("phone")}</th>
            <th>{say("place")}</th>
            <th>{say("duty")}</th>
          </tr>
        </thead>
        <tbody>
          {stations.value
            .toSorted((a, b) => byPinyin(a.town, b.town) || byPinyin(a.name, b.name))
            .map((station) => (
              <tr key={station.id}>
                <td>
                  <b>{station.name}</b>
                </td>
                <td>{station.town}</td>
                <td>{inGroups(station.phone)}</td>
                <td class="mono q">{placeOf(station, say)}</td>
                <td>{dutyOf(station, say)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <h2>{say("helpers")}</h2>
      <table class="rows">
        <thead>
          <tr>
            <th>{say("name")}</th>
            <th>{say("station")}</th>
            <th>{say("phone")}</th>
            <th>{say("can")}</th>
            <th>{say("duty")}</th>
          </tr>
        </thead>
        <tbody>
          {helpers.value
            .toSorted((a, b) => byPinyin(a.name, b.name))
            .map((helper) => (
              <tr key={helper.id}>
                <td>
                  <b>{helper.name}</b>
                </td>
                <td>{nameOf(helper.station)}</td>
                <td>{inGroups(helper.phone)}</td>
                <td>{helper.can?.map((each) => say(`can.${each}`)).join(" ")}</td>
                <td>
                  {dutyOf(helper, say)} {helper.busyWith && <span class="tag">{say("busy")}</span>}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </>
  );
}

const placeOf = ({ place }: Pick<StationView, "place">, say: Say): string =>
  place ? `${place.lat.toFixed(4)} ${place.lon.toFixed(4)} ${place.datum}` : say("unknown");

/** Now, and by which hours. */
function dutyOf({ duty, onDuty }: Pick<StationView, "duty" | "onDuty">, say: Say) {
  const now = say(onDuty === undefined ? "dutyUnknown" : onDuty ? "onDuty" : "offDuty");
  return (
    <>
      {onDuty ? <b>{now}</b> : <span class="q">{now}</span>}{" "}
      <span class="q">{duty?.map(({ days, from, to }) => `${days.join("")} ${from}–${to}`).join(", ")}</span>
    </>
  );
}
