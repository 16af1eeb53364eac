import type { WithinView } from "../../answering/views.ts";
import type { Open, Part } from "./part.tsx";
import { type Say, spanOf } from "./say.ts";

type Shown = Pick<Part, "of" | "say" | "open">;

/** Drawn from here to all: what is below is far from any target. */
const leastDrawn = 80;
const place = (percent: number): number =>
  Math.max(0, Math.min(100, ((percent - leastDrawn) * 100) / (100 - leastDrawn)));

export function Head({ of, say, open }: Shown) {
  return (
    <section class="kpis" aria-label={say("title")}>
      {of.within.map((each) => (
        <Within key={each.seconds} of={each} say={say} open={open} />
      ))}
      <Times of={of} say={say} open={open} />
    </section>
  );
}

function Within({ of, say, open }: { readonly of: WithinView; readonly say: Say; readonly open: Open }) {
  const { percent, target, met, n, of: all, seconds } = of;
  const title = say("within", { n: seconds });
  return (
    <div class="kpi">
      <p class="h">
        <span>{say("withinShort", { n: seconds })}</span>
        {target !== undefined && <span>{say("target", { n: target })}</span>}
      </p>
      <p class="v">
        {percent === undefined ? <b class="q">{say("nothing")}</b> : <b>{percent} %</b>}
        {all > 0 && (
          <button type="button" class="link" onClick={() => open(`over-${seconds}`, title)}>
            {n} / {all}
          </button>
        )}
      </p>
      <div class={met === false ? "meter miss" : "meter"} aria-hidden="true">
        <i style={{ width: `${place(Number(percent ?? 0))}%` }} />
        {target !== undefined && <u style={{ left: `${place(target)}%` }} />}
      </div>
      <p class="scale">
        <span aria-hidden="true">{leastDrawn} %</span>
        <span class={met === false ? "warn" : met ? "ok" : "m"}>
          {met === undefined ? target === undefined ? say("noTarget") : "" : <b>{say(met ? "met" : "missed")}</b>}
        </span>
        <span aria-hidden="true">100 %</span>
      </p>
    </div>
  );
}

function Times({ of, say, open }: Shown) {
  const { p50, p95, max } = of.claimed;
  const rows = [
    { word: say("half"), at: p50 },
    { word: say("most"), at: p95 },
  ];
  return (
    <div class="kpi">
      <p class="h">{say("times")}</p>
      <table>
        <tbody>
          {rows.map(({ word, at }) => (
            <tr key={word}>
              <th scope="row">{word}</th>
              <td class="num">{spanOf(at, say)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{say("slowest")}</th>
            <td class="num">
              <button type="button" class="link" onClick={() => open("calls", say("calls"))}>
                {spanOf(max, say)}
              </button>
            </td>
          </tr>
          <tr>
            <th scope="row">{say("waiting")}</th>
            <td class="num">
              <button type="button" class="link" onClick={() => open("waiting", say("waiting"))}>
                {of.waiting.count}
              </button>
            </td>
          </tr>
        </tbody>
      </table>
      {of.waiting.max !== undefined && <p class="q">{say("waitingSoFar", { time: spanOf(of.waiting.max, say) })}</p>}
    </div>
  );
}
