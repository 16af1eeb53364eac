import { Count, type Part } from "./part.tsx";
import { momentOf } from "./say.ts";

/** What stands beside the answering: counted apart, and how it is now. */
export function Beside({ of, say, speech, open }: Part) {
  const { apart, bySeverity } = of;
  const counted = [
    { which: "unshown", word: say("unshown"), n: of.calls - of.shown.count },
    { which: "released", word: say("released"), n: of.releases },
    { which: "lost", word: say("lost"), n: of.leaseLosses },
    { which: "reopened", word: say("reopened"), n: of.reopens },
  ];
  const groups = (["tests", "drills", "faults", "notices", "calledIn"] as const).map((which) => ({
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
                <Count n={n} title={word} open={() => open(which, word)} />
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
              <Count
                n={n}
                title={speech.say(`severity.${severity}`)}
                open={() => open(severity, speech.say(`severity.${severity}`))}
              />
            </dd>,
          ])}
        </dl>
      </div>
    </section>
  );
}
