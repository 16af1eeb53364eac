import { queueSays } from "../../../program/words/queue.ts";
import { quietSays } from "../../../program/words/quiet.ts";
import type { GatewayView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import type { Today, Told } from "./today.ts";

/** Beds of the centre up to which each has a cell of its own; beyond, only those that need a look, and of a town no more than `cells`. */
const drawn = { beds: 120, cells: 10 } as const;

export function Beds({
  desk,
  today,
  beds,
  all,
}: Told & {
  readonly beds: readonly GatewayView[];
  readonly all: number;
}) {
  const words = queueSays(desk.speech.language.value);
  const wanted = all <= drawn.beds ? beds : beds.filter((of) => lookOf(of, today) !== "online").sort(byNeed(today));
  const cells = all <= drawn.beds ? wanted : wanted.slice(0, drawn.cells);
  if (cells.length === 0) return <span class="m">{words("quiet.allOnline")}</span>;
  return (
    <ul class="beds">
      {cells.map((of) => (
        <Bed key={of.id} desk={desk} of={of} look={lookOf(of, today)} />
      ))}
      {wanted.length > cells.length && (
        <li class="m more">{words("quiet.moreBeds", { n: wanted.length - cells.length })}</li>
      )}
    </ul>
  );
}

const looks = ["lost", "fix", "never_seen", "hospital", "away", "online"] as const;
type Look = (typeof looks)[number];
const byNeed =
  (today: Today | undefined) =>
  (a: GatewayView, b: GatewayView): number =>
    looks.indexOf(lookOf(a, today)) - looks.indexOf(lookOf(b, today));

/** What has to be mended comes before who is away. */
function lookOf(of: GatewayView, today: Today | undefined): Look {
  if (of.state !== "online") return of.state;
  return of.devicesSilent > 0 ? "fix" : (today?.away.get(of.id)?.why ?? "online");
}

function Bed({ desk, of, look }: { readonly desk: Desk; readonly of: GatewayView; readonly look: Look }) {
  const { speech } = desk;
  const bed = of.bed ?? of.home;
  return (
    <li class={`bed ${look}`} title={bed}>
      <BedSign desk={desk} look={look} />
      <span class="sr">
        {look === "away" || look === "hospital"
          ? quietSays(speech.language.value)(`bed.${look}`, { bed })
          : speech.say(`bed.${look}`, { bed })}
      </span>
    </li>
  );
}

function BedSign({ desk, look }: { readonly desk: Desk; readonly look: Look }) {
  const { speech } = desk;
  switch (look) {
    case "online":
      return (
        <svg viewBox="0 0 28 28" aria-hidden="true">
          <path d="M7 9v10M7 16.5h14V19M21 16.5v-1.7c0-1-.8-1.8-1.8-1.8H11v3.5" />
        </svg>
      );
    case "fix":
      return <span aria-hidden="true">{speech.say("bed.fixMark")}</span>;
    case "lost":
      return <span aria-hidden="true">{speech.say("bed.lostMark")}</span>;
    case "never_seen":
      return <span aria-hidden="true">{speech.say("bed.newMark")}</span>;
    case "away":
    case "hospital":
      return <span aria-hidden="true">{quietSays(speech.language.value)(`mark.${look}`)}</span>;
  }
}

export function Legend({ desk }: { readonly desk: Desk }) {
  const words = quietSays(desk.speech.language.value);
  return (
    <p class="legend">
      {(["online", "fix", "lost", "never_seen", "away", "hospital"] as const).map((look) => (
        <span key={look}>
          <i class={`bed ${look}`}>
            <BedSign desk={desk} look={look} />
          </i>
          {look === "away" || look === "hospital" ? words(`why.${look}`) : desk.speech.say(`legend.${look}`)}
        </span>
      ))}
    </p>
  );
}
