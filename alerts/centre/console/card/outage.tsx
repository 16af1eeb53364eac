/** An outage of an area in the place of one person's facts: which homes, since when, and who is back. */
import { useSignal } from "@preact/signals";
import { lengthInWords } from "../../../program/page/times.ts";
import type { CaseView } from "../../views.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

type Area = NonNullable<CaseView["area"]>;

/** Rows drawn at first, and how many more each time somebody asks for them: an outage may have every home of a county. */
export const drawn = { first: 60, more: 200 } as const;

/** Who is still gone, the longest first; then who is back, the last first. */
export const inOrderOf = (homes: Area["homes"]): Area["homes"] =>
  homes.toSorted(
    (a, b) =>
      Number(a.backAt !== undefined) - Number(b.backAt !== undefined) ||
      (b.backAt ?? 0) - (a.backAt ?? 0) ||
      a.since - b.since ||
      (a.home < b.home ? -1 : 1),
  );

export function Outage({ desk, of, area }: CardProps & { readonly area: Area }) {
  const { speech } = desk;
  const say = sayIn(speech);
  const many = useSignal<number>(drawn.first);
  const homes = inOrderOf(area.homes);
  const back = homes.filter(({ backAt }) => backAt !== undefined).length;
  const rest = homes.length - many.value;
  const title = `outage-${of.id}`;
  return (
    <section class="outage" aria-labelledby={title}>
      <h2 id={title}>
        {say("outage.title")} <span>{say("outage.back", { n: back, of: homes.length })}</span>
      </h2>
      <div class="homes">
        <table>
          <thead>
            <tr>
              {(["home", "since", "until"] as const).map((column) => (
                <th key={column} scope="col">
                  {say(`outage.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {homes.slice(0, many.value).map((each) => (
              <Home key={each.gateway} desk={desk} home={each} />
            ))}
          </tbody>
        </table>
        {rest > 0 && (
          <button
            type="button"
            class="btn small"
            onClick={() => {
              many.value += drawn.more;
            }}
          >
            {say("outage.more", { n: rest, step: Math.min(rest, drawn.more) })}
          </button>
        )}
      </div>
    </section>
  );
}

function Home({ desk, home }: { readonly desk: CardProps["desk"]; readonly home: Area["homes"][number] }) {
  const { speech } = desk;
  const say = sayIn(speech);
  const { since, backAt } = home;
  const language = speech.language.value;
  const time = (at: number): string => speech.times.dayTime(at, desk.now.peek(), language);
  return (
    <tr class={backAt === undefined ? "gone" : "back"}>
      <th scope="row">
        <a href={`#/register/home/${encodeURIComponent(home.home)}`}>{home.home}</a>
      </th>
      <td>{time(since)}</td>
      <td>
        {backAt === undefined ? (
          <b class="warn">{say("outage.gone")}</b>
        ) : (
          <>
            {time(backAt)}{" "}
            <span class="q">{say("outage.lasted", { time: lengthInWords(backAt - since, language) })}</span>
          </>
        )}
      </td>
    </tr>
  );
}
