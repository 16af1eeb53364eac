import type { Speech } from "../../../program/page/language.ts";
import type { AnsweringView, NuisanceView } from "../../answering/views.ts";
import type { Open } from "./kpi.tsx";
import { momentOf, type Say, spanOf } from "./say.ts";

interface Part {
  readonly of: AnsweringView;
  readonly say: Say;
  readonly speech: Speech;
  readonly open: Open;
}

/** From which moment to which, and how long it took. */
export function Flow({ of, say, open }: Part) {
  const rows = [
    { which: "calls", word: say("claimed"), spread: of.claimed },
    { which: "calls", word: say("shown"), spread: of.shown },
    { which: "spoke", word: say("spoke"), spread: of.spoke },
    { which: "arrived", word: say("arrived"), spread: of.arrived },
  ];
  return (
    <section>
      <h2>{say("flow")}</h2>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{say("step")}</th>
            <th scope="col" class="num">
              {say("count")}
            </th>
            <th scope="col" class="num">
              {say("half")}
            </th>
            <th scope="col" class="num">
              {say("most")}
            </th>
            <th scope="col" class="num">
              {say("slowest")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ which, word, spread }) => (
            <tr key={word}>
              <th scope="row">{word}</th>
              <td class="num">
                <Count n={spread.count} title={word} which={which} open={open} />
              </td>
              <td class="num">{spanOf(spread.p50, say)}</td>
              <td class="num">{spanOf(spread.p95, say)}</td>
              <td class="num">{spanOf(spread.max, say)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Count({ n, title, which, open }: { n: number; title: string; which: string; open: Open }) {
  return (
    <button type="button" class="link" aria-label={`${title} ${n}`} onClick={() => open(which, title)}>
      {n}
    </button>
  );
}

/** What stands beside the answering: counted apart, and how it is now. */
export function Beside({ of, say, speech, open }: Part) {
  const { apart, bySeverity, load } = of;
  const counted = [
    { which: "unshown", word: say("unshown"), n: of.calls - of.shown.count },
    { which: "released", word: say("released"), n: of.releases },
    { which: "lost", word: say("lost"), n: of.leaseLosses },
    { which: "reopened", word: say("reopened"), n: of.reopens },
    { which: "flood", word: say("flood"), n: load.flooded },
  ];
  const groups = (["tests", "drills", "faults", "notices"] as const).map((which) => ({
    ...{ which, word: say(which), n: apart[which] },
  }));
  return (
    <section class="beside">
      <div>
        <h2>{say("now")}</h2>
        <dl>
          <dt>{say("unowned")}</dt>
          <dd class={of.unowned > 0 ? "warn" : ""}>{of.unowned}</dd>
          <dt>{say("untested")}</dt>
          <dd class={of.untested.n > 0 ? "warn" : ""}>
            {of.untested.n} / {of.untested.of}
          </dd>
          <dt>{say("load")}</dt>
          <dd>{say("loadOf", { n: load.cases, people: load.people })}</dd>
          <dt>{say("alone")}</dt>
          <dd class={load.alone > 0 ? "warn" : ""}>{load.alone}</dd>
        </dl>
        {of.untested.n > 0 && (
          <details>
            <summary>{say("list", { what: say("untested") })}</summary>
            <ul>
              {of.untested.homes.map(({ home, town, at }) => (
                <li key={home}>
                  {town} <span class="mono">{home}</span>{" "}
                  <span class="m">{at === undefined ? say("nothing") : momentOf(at, speech.times)}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {[
        { title: say("calls"), rows: counted },
        { title: say("apart"), rows: groups },
      ].map(({ title, rows }) => (
        <div key={title}>
          <h2>{title}</h2>
          <dl>
            {rows.map(({ which, word, n }) => [
              <dt key={`${which} word`}>{word}</dt>,
              <dd key={which}>
                <Count n={n} title={word} which={which} open={open} />
              </dd>,
            ])}
          </dl>
        </div>
      ))}
      <div>
        <h2>{say("bySeverity")}</h2>
        <dl>
          {bySeverity.map(({ severity, n, percent }) => [
            <dt key={`${severity} word`}>
              {speech.say(`severity.${severity}`)} <span class="m">{percent !== undefined && `${percent} %`}</span>
            </dt>,
            <dd key={severity}>
              <Count n={n} title={speech.say(`severity.${severity}`)} which={severity} open={open} />
            </dd>,
          ])}
        </dl>
      </div>
    </section>
  );
}

export function Shifts({ of, say }: Part) {
  if (of.shifts.length === 0) return null;
  return (
    <section>
      <h2>{say("shifts")}</h2>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{say("shift")}</th>
            <th scope="col" class="num">
              {say("calls")}
            </th>
            {of.within.map(({ seconds }) => (
              <th key={seconds} scope="col" class="num">
                {say("within", { n: seconds })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.shifts.map(({ day, name, calls, within }) => (
            <tr key={`${day} ${name}`}>
              <th scope="row">
                {day.slice(5)} <b>{name}</b>
              </th>
              <td class="num">{calls}</td>
              {within.map(({ seconds, percent, n, of: all, met }) => (
                <td key={seconds} class="num">
                  {percent === undefined ? (
                    <span class="q">{say("nothing")}</span>
                  ) : (
                    <>
                      <b class={met === false ? "warn" : ""}>{percent} %</b>{" "}
                      <span class="m">
                        {n} / {all}
                      </span>
                    </>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
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

export function Nuisances({ of, say, speech, go }: Part & { readonly go: (place: string) => void }) {
  return (
    <section>
      <h2>
        {say("nuisance")} <span class="m">{say("nuisanceWhy")}</span>
      </h2>
      {of.nuisances.length === 0 && <p class="q">{say("noNuisance")}</p>}
      {of.nuisances.length > 0 && (
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
              <Device key={`${each.gateway} ${each.device ?? each.kind}`} of={each} say={say} speech={speech} go={go} />
            ))}
          </tbody>
        </table>
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
