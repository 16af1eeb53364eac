/** An outage of an area in the place of one person's facts: which homes, since when, and who is back. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { lengthInWords } from "../../../program/page/times.ts";
import type { Language } from "../../../program/words/words.ts";
import type { OutageHome } from "../../register/card-views.ts";
import type { CaseView } from "../../views.ts";
import { Dial } from "./dial.tsx";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

type Area = NonNullable<CaseView["area"]>;

/** Rows drawn at first, and how many more each time somebody asks for them: an outage may have every home of a county. */
export const drawn = { first: 60, more: 200 } as const;

/** Who is still gone: whoever lives alone before the others, the longest first. Then who is back, the last first. */
export const inOrderOf = (homes: Area["homes"], isAlone: (home: string) => boolean = () => false): Area["homes"] =>
  homes.toSorted(
    (a, b) =>
      Number(a.backAt !== undefined) - Number(b.backAt !== undefined) ||
      (a.backAt === undefined ? Number(isAlone(b.home)) - Number(isAlone(a.home)) : 0) ||
      (b.backAt ?? 0) - (a.backAt ?? 0) ||
      a.since - b.since ||
      (a.home < b.home ? -1 : 1),
  );

export function Outage({ desk, of, area }: CardProps & { readonly area: Area }) {
  const { speech } = desk;
  const say = sayIn(speech);
  const many = useSignal<number>(drawn.first);
  const people = usePeople(desk, of.id, area.homes.length);
  const homes = inOrderOf(area.homes, (home) => people.get(home)?.residents.length === 1);
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
              {(["home", "people", "reach", "since", "until"] as const).map((column) => (
                <th key={column} scope="col">
                  {say(`outage.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {homes.slice(0, many.value).map((each) => (
              <Home key={each.gateway} desk={desk} of={of} home={each} lives={people.get(each.home)} />
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

/** Who lives in these homes, as the register knows it. Asked again when a home joins: the case itself carries no names. */
function usePeople(desk: CardProps["desk"], id: string, homes: number): ReadonlyMap<string, OutageHome> {
  const people = useSignal<ReadonlyMap<string, OutageHome>>(new Map());
  useEffect(() => {
    let here = true;
    void desk.deps.api.ask<readonly OutageHome[]>("GET", `v1/cases/${id}/homes`).then((answer) => {
      if (here && answer.ok) people.value = new Map(answer.value.map((each) => [each.home, each]));
    });
    return () => {
      here = false;
    };
  }, [desk, id, homes, people]);
  return people.value;
}

interface HomeProps extends CardProps {
  readonly home: Area["homes"][number];
  readonly lives: OutageHome | undefined;
}

/** Who lives there and what has to be known of them. */
function People({ desk, lives }: { readonly desk: CardProps["desk"]; readonly lives: OutageHome }) {
  const { speech } = desk;
  const say = sayIn(speech);
  const { address, residents } = lives;
  const [only] = residents.length === 1 ? residents : [];
  const risks = residents.flatMap((each) => each.risks ?? []);
  return (
    <>
      <b>{namesOf(lives, speech.language.value) || say("outage.nobody")}</b>{" "}
      {only?.age !== undefined && speech.say("age", { n: only.age })}{" "}
      {only && <span class="tag">{say("outage.alone")}</span>}
      <span class="of">{address.join(" ")}</span>
      {risks.length > 0 && <span class="of">{risks.join(speech.language.value === "zh" ? "；" : "; ")}</span>}
    </>
  );
}

const namesOf = ({ residents }: OutageHome, language: Language): string =>
  residents.map(({ name }) => name).join(language === "zh" ? "、" : ", ");

/** By which number they are called: the home's own, or of the first to be called. */
function Reach({ desk, of, lives }: CardProps & { readonly lives: OutageHome }) {
  const { home, phone } = lives;
  if (!phone) return null;
  const name = phone.of ?? namesOf(lives, desk.speech.language.value);
  return (
    <>
      <Dial desk={desk} of={of} to={{ id: home, name, phone: phone.number }} small />
      <span class="of">{phone.of ?? sayIn(desk.speech)("fact.homeLine")}</span>
    </>
  );
}

function Home({ desk, of, home, lives }: HomeProps) {
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
      <td>{lives && <People desk={desk} lives={lives} />}</td>
      <td>{lives && <Reach desk={desk} of={of} lives={lives} />}</td>
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
