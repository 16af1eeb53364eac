import { useEffect, useRef } from "preact/hooks";
import type { Times } from "../../../program/page/times.ts";
import type { AnsweredList } from "../../answering/views.ts";
import { momentOf, type Say, spanOf } from "./say.ts";

export interface OpenList {
  readonly title: string;
  readonly list: AnsweredList;
}

/** The cases a figure is made of: the slowest first. */
export function Opened({
  of: { title, list },
  say,
  times,
  kindOf,
  go,
  close,
}: {
  readonly of: OpenList;
  readonly say: Say;
  readonly times: Times;
  readonly kindOf: (kind: string) => string;
  readonly go: (place: string) => void;
  readonly close: () => void;
}) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), [list]);
  return (
    <section class="opened">
      <h2 ref={head} tabIndex={-1}>
        {say("list", { what: title })} <span class="m">{say("total", { n: list.total })}</span>{" "}
        <button type="button" class="btn small" onClick={close}>
          {say("close")}
        </button>
      </h2>
      {list.cases.length < list.total && <p class="m">{say("firstOf", { n: list.cases.length })}</p>}
      {list.cases.length > 0 && (
        <div class="wide">
          <table class="rows">
            <thead>
              <tr>
                <th scope="col">{say("raised")}</th>
                <th scope="col">{say("case")}</th>
                <th scope="col">{say("home")}</th>
                <th scope="col" class="num">
                  {say("waited")}
                </th>
              </tr>
            </thead>
            <tbody>
              {list.cases.map((line) => (
                <tr key={line.case}>
                  <td class="time">{momentOf(line.raised, times)}</td>
                  <td>
                    <button type="button" class="link" onClick={() => go(`cases/${line.case}`)}>
                      {kindOf(line.kind)}
                    </button>
                  </td>
                  <td>
                    {line.town} <span class="mono">{line.home}</span>
                  </td>
                  <td class="num">
                    {spanOf(line.waited, say)}
                    {line.waiting && <span class="m"> {say("soFar")}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
