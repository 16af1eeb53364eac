import { Count, type Part } from "./part.tsx";
import { spanOf } from "./say.ts";

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
      <div class="wide">
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
                  <Count n={spread.count} title={word} open={() => open(which, word)} />
                </td>
                <td class="num">{spanOf(spread.p50, say)}</td>
                <td class="num">{spanOf(spread.p95, say)}</td>
                <td class="num">{spanOf(spread.max, say)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
