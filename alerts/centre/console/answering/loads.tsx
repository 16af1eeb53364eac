import type { Times } from "../../../program/page/times.ts";
import type { LoadView } from "../../answering/views.ts";
import { Count, type OfShift, type Part } from "./part.tsx";
import { hoursOf, type Say } from "./say.ts";
import { ShiftRows } from "./shift-rows.tsx";

/** Alerts an hour that one person bears for long (ISA-18.2: about six). */
const borne = 6;
const tenMinutes = 600_000;

/** How much one dispatcher gets, in the month and in each shift. */
export function Loads({ of, say, speech, open }: Part) {
  const cells = (load: LoadView, title?: string, shift?: OfShift) => {
    const named = (what: string): string => (title === undefined ? what : say("ofShift", { shift: title, what }));
    const counted = (which: string, what: string, n: number) => (
      <td class="num">
        {n === 0 ? (
          <span class="m">0</span>
        ) : (
          <Count n={n} title={named(what)} open={() => open(which, named(what), shift)} />
        )}
      </td>
    );
    return (
      <>
        {counted("alerts", say("alerts"), load.alerts)}
        <td class="num">{load.worked === 0 ? <span class="m">0</span> : hoursOf(load.worked, say)}</td>
        <td class="num">
          {load.perHour === undefined ? (
            <span class="q">{say("none")}</span>
          ) : (
            <b class={Number(load.perHour) > borne ? "warn" : ""}>{load.perHour}</b>
          )}
        </td>
        <td class="num">
          <Busiest
            of={load}
            say={say}
            times={speech.times}
            isOneShift={shift?.day !== undefined}
            open={() => open("busiest", named(say("load")), shift)}
          />
        </td>
        {counted("floods", say("floods"), load.floods)}
        {counted("flood", say("flood"), load.flooded)}
        {counted("alone", say("alone"), load.alone)}
      </>
    );
  };
  const heads = ["alerts", "worked", "perHour", "load", "floods", "flood", "alone"] as const;
  return (
    <section>
      <h2>
        {say("loads")}{" "}
        <a class="btn small" href={`v1/answering/duty.csv?month=${of.month ?? ""}`} download>
          {say("dutyCsv")}
        </a>
      </h2>
      <div class="wide byshift">
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{say("shift")}</th>
              {heads.map((word) => (
                <th key={word} scope="col" class="num">
                  {say(word)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">
                <b>{say("whole")}</b>
              </th>
              {cells(of.load)}
            </tr>
          </tbody>
          <ShiftRows
            of={of}
            say={say}
            columns={heads.length + 1}
            cells={({ load }, title, shift) => cells(load, title, shift)}
          />
        </table>
      </div>
    </section>
  );
}

/** When, how many, and how many were on duty. The day stands in the line of one shift already. */
function Busiest({
  of: { busiest, cases },
  say,
  times,
  isOneShift,
  open,
}: {
  readonly of: LoadView;
  readonly say: Say;
  readonly times: Times;
  readonly isOneShift: boolean;
  readonly open: () => void;
}) {
  if (!busiest) return <span class="q">{say("none")}</span>;
  const { at, onDuty } = busiest;
  const day = isOneShift ? "" : `${times.date(at - tenMinutes).slice(5)} `;
  const [from, to] = [at - tenMinutes, at].map((each) => times.clock(each, false));
  return (
    <>
      <button type="button" class="link" onClick={open}>
        {onDuty === 0 ? say("loadAlone", { n: cases }) : say("loadOf", { n: cases, people: onDuty })}
      </button>{" "}
      <span class="m">
        {day}
        {say("fromTo", { from: from ?? "", to: to ?? "" })}
      </span>
    </>
  );
}
