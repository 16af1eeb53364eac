import type { NuisanceView } from "../../answering/views.ts";
import type { Part } from "./part.tsx";

/** What called for nothing: which devices, and how much of what was said. */
export function Nuisances({ of, say, speech, go }: Part & { readonly go: (place: string) => void }) {
  return (
    <section>
      <h2>
        {say("nuisance")} <span class="m">{say("nuisanceWhy")}</span>
      </h2>
      {of.nuisances.length === 0 && <p class="q">{say("noNuisance")}</p>}
      {of.nuisances.length > 0 && (
        <div class="wide">
          <table class="rows">
            <thead>
              <tr>
                <th scope="col">{say("device")}</th>
                <th scope="col" class="num">
                  {say("falseOf")}
                </th>
                <th scope="col" class="num">
                  {say("falseAlarms")}
                </th>
                <th scope="col" class="num">
                  {say("accidental")}
                </th>
                <th scope="col">{say("case")}</th>
              </tr>
            </thead>
            <tbody>
              {of.nuisances.map((each) => (
                <Device
                  key={`${each.gateway} ${each.device ?? each.kind}`}
                  of={each}
                  say={say}
                  speech={speech}
                  go={go}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Cases named in one row; the list of closed cases has the others. */
const casesNamed = 5;

function Device({
  of,
  say,
  speech,
  go,
}: Pick<Part, "say" | "speech"> & { readonly of: NuisanceView; readonly go: (place: string) => void }) {
  return (
    <tr>
      <th scope="row">
        <b>{speech.word("alert", of.kind)}</b> <span class="mono">{of.device ?? of.gateway}</span>
        <br />
        <span class="m">
          {of.town} <span class="mono">{of.home}</span>
        </span>
        <br />
        <span class={of.falseAlarms > 0 ? "warn" : "m"}>
          {of.falseAlarms > 0 ? say("ticket", { n: of.falseAlarms }) : say("noTicket")}
        </span>
      </th>
      <td class="num">
        <b>{of.percent} %</b>{" "}
        <span class="m">
          {of.falseAlarms + of.accidental} / {of.of}
        </span>
      </td>
      <td class="num">{of.falseAlarms}</td>
      <td class="num">{of.accidental}</td>
      <td>
        {of.cases.slice(0, casesNamed).map((id) => (
          <button key={id} type="button" class="link mono" onClick={() => go(`cases/${id}`)}>
            {id.slice(-8)}
          </button>
        ))}
        {of.cases.length > casesNamed && <span class="m">+{of.cases.length - casesNamed}</span>}
      </td>
    </tr>
  );
}

export function Kinds({ of, say, speech }: Part) {
  if (of.falseShares.length === 0) return null;
  return (
    <section>
      <h2>
        {say("kinds")} <span class="m">{say("worstFirst")}</span>
      </h2>

      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{say("kind")}</th>
            <th scope="col" class="num">
              {say("falseOf")}
            </th>
          </tr>
        </thead>
        <tbody>
          {of.falseShares.map(({ kind, n, of: all, percent }) => (
            <tr key={kind}>
              <th scope="row">{speech.word("alert", kind)}</th>
              <td class="num">
                <b>{percent} %</b>{" "}
                <span class="m">
                  {n} / {all}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
