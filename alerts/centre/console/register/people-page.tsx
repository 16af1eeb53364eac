import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { HelperRow, StationView, TownView } from "../../register/views.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { inGroups } from "../phone.ts";
import { byPinyin, type Say, sayIn } from "./say.ts";
import { type Staff, type StaffDraft, staffChange } from "./staff.ts";
import { StaffForm } from "./staff-form.tsx";

/** Whoever can be sent: stations and helpers, and who is on duty now. */
export function PeoplePage({ deps, me }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const stations = useSignal<readonly StationView[]>([]);
  const helpers = useSignal<readonly HelperRow[]>([]);
  const fault = useSignal<string | undefined>(undefined);
  const towns = useSignal<readonly string[]>([]);
  const edited = useSignal<Staff | undefined>(undefined);
  const saved = useSignal<string | undefined>(undefined);
  const changes = me.roles.includes("admin");
  useEffect(() => {
    void (async () => {
      const [one, two, three] = await Promise.all([
        api.ask<readonly StationView[]>("GET", "v1/register/stations"),
        api.ask<readonly HelperRow[]>("GET", "v1/register/helpers"),
        api.ask<readonly TownView[]>("GET", "v1/register/towns"),
      ]);
      if (three.ok) towns.value = three.value.map(({ name }) => name);
      if (one.ok) stations.value = one.value;
      else fault.value = one.code;
      if (two.ok) helpers.value = two.value;
      else fault.value = two.code;
    })();
  }, [api, stations, helpers, towns, fault]);
  const save = async (staff: Staff, draft: StaffDraft): Promise<void> => {
    const place = `v1/register/${staff.kind}s/${encodeURIComponent(staff.of.id)}`;
    const body = staffChange(staff, draft);
    const answer = await api.ask<StationView & HelperRow>("PUT", place, body);
    fault.value = answer.ok ? undefined : answer.code;
    if (!answer.ok) return;
    const now = answer.value;
    if (staff.kind === "station") stations.value = stations.value.map((each) => (each.id === now.id ? now : each));
    else helpers.value = helpers.value.map((each) => (each.id === now.id ? now : each));
    edited.value = undefined;
    saved.value = now.name;
  };
  const editing = (staff: Staff) =>
    changes && (
      <td>
        <button
          type="button"
          class="btn small"
          onClick={() => {
            saved.value = undefined;
            edited.value = staff;
          }}
        >
          {say("edit")} <span class="sr">{staff.of.name}</span>
        </button>
      </td>
    );
  const form = edited.value;
  const nameOf = (id: string | undefined): string => stations.value.find((each) => each.id === id)?.name ?? id ?? "";
  return (
    <>
      <FaultLine speech={speech} code={fault.value} />
      <p role="status">{saved.value && `${say("saved")} ${saved.value}`}</p>
      {form && (
        <StaffForm
          key={form.of.id}
          staff={form}
          towns={towns.value}
          stations={stations.value}
          say={say}
          save={(draft) => void save(form, draft)}
          cancel={() => {
            edited.value = undefined;
          }}
        />
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
            {changes && <th>{say("edit")}</th>}
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
                {editing({ kind: "station", of: station })}
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
            {changes && <th>{say("edit")}</th>}
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
                {editing({ kind: "helper", of: helper })}
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
