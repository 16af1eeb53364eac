import type { WithinView } from "../../answering/views.ts";
import { Count, type Part } from "./part.tsx";
import { type Say, spanOf } from "./say.ts";
import { ShiftRows } from "./shift-rows.tsx";

/** How fast each shift was: the same figures as on top, of the same rows. */
export function Shifts({ of, say, open }: Part) {
  if (of.shifts.length === 0) return null;
  const spreads = ["half", "most", "slowest", "unclaimed"] as const;
  return (
    <section>
      <h2>{say("shifts")}</h2>
      <div class="wide byshift">
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{say("shift")}</th>
              <th scope="col" class="num">
                {say("calls")}
              </th>
              {of.within.map(({ seconds }) => (
                <th key={seconds} scope="col" class="num">
                  {say("withinShort", { n: seconds })}
                </th>
              ))}
              {spreads.map((word) => (
                <th key={word} scope="col" class="num">
                  {say(word)}
                </th>
              ))}
            </tr>
          </thead>
          <ShiftRows
            of={of}
            say={say}
            columns={2 + of.within.length + spreads.length}
            cells={({ calls, waiting, within, claimed }, title, shift) => {
              const opens = (which: string, what: string) => () =>
                open(which, say("ofShift", { shift: title, what }), shift);
              return (
                <>
                  <td class="num">
                    <Count n={calls} title={`${title} ${say("calls")}`} open={opens("calls", say("calls"))} />
                  </td>
                  {within.map((each) => (
                    <Within
                      key={each.seconds}
                      of={each}
                      say={say}
                      title={`${title} ${say("within", { n: each.seconds })}`}
                      open={opens(`over-${each.seconds}`, say("within", { n: each.seconds }))}
                    />
                  ))}
                  <td class="num">{spanOf(claimed.p50, say)}</td>
                  <td class="num">{spanOf(claimed.p95, say)}</td>
                  <td class="num">
                    {claimed.max === undefined ? (
                      say("nothing")
                    ) : (
                      <button type="button" class="link" onClick={opens("calls", say("calls"))}>
                        {spanOf(claimed.max, say)}
                      </button>
                    )}
                  </td>
                  <td class="num">
                    {waiting === 0 ? (
                      <span class="m">0</span>
                    ) : (
                      <Count n={waiting} title={`${title} ${say("waiting")}`} open={opens("waiting", say("waiting"))} />
                    )}
                  </td>
                </>
              );
            }}
          />
        </table>
      </div>
    </section>
  );
}

function Within({
  of: { percent, n, of: all, met },
  say,
  title,
  open,
}: {
  readonly of: WithinView;
  readonly say: Say;
  readonly title: string;
  readonly open: () => void;
}) {
  if (percent === undefined)
    return (
      <td class="num">
        <span class="q">{say("nothing")}</span>
      </td>
    );
  return (
    <td class="num">
      <b class={met === false ? "warn" : ""}>{percent} %</b>{" "}
      <button type="button" class="link m" aria-label={`${title} ${n} / ${all}`} onClick={open}>
        {n} / {all}
      </button>
    </td>
  );
}
