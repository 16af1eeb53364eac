/** Nothing is open: calm, and the proof that it is calm. */
import { useComputed } from "@preact/signals";
import { Dot, Tick } from "../../program/page/marks.tsx";
import { lengthInWords } from "../../program/page/times.ts";
import { queueSays } from "../../program/words/queue.ts";
import { quietSays } from "../../program/words/quiet.ts";
import type { GatewayView } from "../views.ts";
import type { Desk } from "./desk.ts";
import { PulseLine } from "./live.tsx";
import { AwayList } from "./quiet/away-list.tsx";
import { ProtectedToday } from "./quiet/minutes.tsx";
import { type Today, useToday } from "./quiet/today.ts";

export function Quiet({ desk }: { readonly desk: Desk }) {
  const today = useToday(desk);
  return (
    <section class="quiet stalezone" aria-label={desk.speech.say("quiet")}>
      <Head desk={desk} />
      <Towns desk={desk} today={today} />
      <Aside desk={desk} today={today} />
    </section>
  );
}

const gatewaysOf = (desk: Desk): readonly GatewayView[] =>
  [...desk.board.gateways.value.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

function Head({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const all = desk.board.gateways.value.size;
  const heard = useComputed(() => {
    void Math.floor(desk.now.value / 1000);
    return new Set(desk.board.pulses.peek().map((each) => each.gateway)).size;
  }).value;
  return (
    <div class="qhead">
      <h1>{headline(desk)}</h1>
      <div>
        <PulseLine desk={desk} width={560} height={36} />
        <div class="scale q">
          <span>{speech.say("quiet.ago60")}</span>
          <span>{speech.say("quiet.ticks", { heard, all })}</span>
          <span>{speech.say("quiet.now")}</span>
        </div>
      </div>
      <Proofs desk={desk} />
    </div>
  );
}

function headline(desk: Desk): string {
  const { speech } = desk;
  const beds = gatewaysOf(desk);
  if (desk.stale.value) return speech.say("quiet.stale");
  const lost = beds.filter((of) => of.state !== "online").length;
  if (beds.length === 0) return speech.say("quiet.noBeds");
  if (lost > 0) return speech.say("quiet.someLost", { lost, all: beds.length });
  return beds.length === 1 ? speech.say("quiet.oneReaches") : speech.say("quiet.allReach", { n: beds.length });
}

/** Only what this console knows: green is earned by a test a person heard, and by consoles that can ring. */
function Proofs({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const tested = useComputed(() => {
    const at = desk.soundTestedAt.value;
    return at === undefined ? undefined : Math.round(at / 1000) * 1000;
  }).value;
  const able = desk.board.armed.value;
  const done = (
    <span class="ok">
      <Tick />
    </span>
  );
  return (
    <div class="proofs">
      <EndToEnd desk={desk} />
      {tested === undefined ? (
        <b class="bad">
          {speech.say("sound.test")} {speech.say("sound.notTested")}
        </b>
      ) : (
        <span>
          {done} {speech.say("sound.test")} <b>{speech.times.clock(tested, false)}</b>{" "}
          {speech.say("sound.heard", { name: desk.me.person.name })}
        </span>
      )}
      {able === 0 ? (
        <b class="bad">
          {speech.say("console")} {speech.say("quiet.consolesCan", { n: 0 })}
        </b>
      ) : (
        <span>
          {done} {speech.say("console")} <b>{speech.say("quiet.consolesCan", { n: able })}</b>
        </span>
      )}
    </div>
  );
}

/** The newest test alarm that a console showed: pressed at a home, painted here. */
function EndToEnd({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const words = queueSays(speech.language.value);
  const tests = [...desk.board.cases.value.values(), ...desk.board.closed.value]
    .filter(({ test }) => test)
    .flatMap(({ alerts }) => alerts)
    .flatMap(({ at, atTrusted, shownAt, storedAt }) =>
      shownAt === undefined ? [] : [{ shownAt, took: shownAt - (atTrusted ? at : storedAt) }],
    );
  const newest = tests.reduce<(typeof tests)[number] | undefined>(
    (last, each) => (last && last.shownAt >= each.shownAt ? last : each),
    undefined,
  );
  if (!newest) return <span class="m">{words("quiet.endToEndNone")}</span>;
  return (
    <span>
      <span class="ok">
        <Tick />
      </span>{" "}
      {words("quiet.endToEnd")} <b>{speech.times.clock(newest.shownAt, false)}</b>{" "}
      {words("quiet.endToEndTook", { n: (Math.max(0, newest.took) / 1000).toFixed(1) })}
    </span>
  );
}

/** Twelve towns may be more than a window holds, and nothing in the list takes the focus (WCAG 2.1.1). */
const scrollsByKeys = { tabIndex: 0 } as const;

interface Told {
  readonly desk: Desk;
  readonly today: Today | undefined;
}

function Towns({ desk, today }: Told) {
  const { speech } = desk;
  const towns = [...Map.groupBy(gatewaysOf(desk), (of) => of.town ?? "")];
  return (
    <section class="towns" aria-label={speech.say("quiet.town")} {...scrollsByKeys}>
      <table>
        <thead>
          <tr>
            <th class="town">{speech.say("quiet.town")}</th>
            <th>{speech.say("quiet.beds")}</th>
            <th class="num">{speech.say("quiet.online")}</th>
            <th class="num">{quietSays(speech.language.value)("today")}</th>
            <th class="num">{speech.say("quiet.lastHeard")}</th>
            <th class="care">{speech.say("quiet.attention")}</th>
          </tr>
        </thead>
        <tbody>
          {towns.map(([town, beds]) => (
            <tr key={town}>
              <td>{town || speech.say("quiet.noTown")}</td>
              <td>
                <Beds desk={desk} today={today} beds={beds} all={desk.board.gateways.value.size} />
              </td>
              <td class="num">
                {beds.filter((of) => of.state === "online").length}/{beds.length}
              </td>
              <td class="num">
                <ProtectedToday desk={desk} today={today} beds={beds} />
              </td>
              <td class="num">
                <LastHeard desk={desk} beds={beds} />
              </td>
              <td class="m care">{attention(desk, beds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Legend desk={desk} />
    </section>
  );
}

/** Beds of the centre up to which each has a cell of its own; beyond, only those that need a look, and of a town no more than `cells`. */
const drawn = { beds: 120, cells: 10 } as const;

function Beds({
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

/** The longest silence among the beds of a town: the worst one, not the average. */
function LastHeard({ desk, beds }: { readonly desk: Desk; readonly beds: readonly GatewayView[] }) {
  const { speech } = desk;
  const second = useComputed(() => Math.floor(desk.now.value / 1000) * 1000);
  const oldest = useComputed(() => {
    const now = second.value;
    const heard = beds.map((of) => {
      return desk.board.heardAt.get(of.id) ?? of.lastHeardAt;
    });
    if (heard.some((at) => at === undefined)) return speech.say("nothingHeard");
    const worst = Math.min(...heard.filter((at) => at !== undefined));
    return speech.say("time.ago", { time: lengthInWords(now - worst, speech.language.value) });
  });
  return <>{oldest}</>;
}

/** A clock this far off (ms) is worth a word. */
const clockOff = 5_000;

function attention(desk: Desk, beds: readonly GatewayView[]): string {
  const { speech } = desk;
  const silent = beds.reduce((sum, of) => sum + of.devicesSilent, 0);
  const gaps = beds.reduce((sum, of) => sum + of.gaps, 0);
  const clock = Math.max(0, ...beds.map((of) => Math.abs(of.clockOffset ?? 0)));
  return [
    silent > 0 && speech.say("quiet.silent", { n: silent }),
    gaps > 0 && speech.say("quiet.gaps", { n: gaps }),
    clock >= clockOff && speech.say("quiet.clock", { n: Math.round(clock / 1000) }),
  ]
    .filter((part) => part !== false)
    .join(" ");
}

function Legend({ desk }: { readonly desk: Desk }) {
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

/** The worst of a county; the whole list is on the pages of service. */
const serviceListed = 40;

function Aside({ desk, today }: Told) {
  const { speech } = desk;
  const service = gatewaysOf(desk).filter((of) => of.devicesSilent > 0 || of.gaps > 0);
  return (
    <aside class="aside">
      <h3>
        {speech.say("quiet.service")} <span>{speech.say("quiet.serviceCount", { n: service.length })}</span>
      </h3>
      <ul>
        {service.length === 0 && <li class="m">{speech.say("quiet.serviceNone")}</li>}
        {service.slice(0, serviceListed).map((of) => (
          <li key={of.id}>
            {attention(desk, [of])}
            <span class="sub">
              {of.town ?? speech.say("quiet.noTown")}
              <Dot />
              {of.bed ?? of.home}
            </span>
          </li>
        ))}
      </ul>
      <AwayList desk={desk} today={today} />
      <OnDuty desk={desk} />
    </aside>
  );
}

/** Who is on duty and whether they can be rung; a console of somebody who is not on duty is named as well. */
function OnDuty({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  const words = queueSays(speech.language.value);
  const consoles = desk.board.consoles.value;
  const away = (desk.board.duty.value ?? []).filter(({ person }) => consoles.every((of) => of.person.id !== person.id));
  const onDuty = new Set(desk.board.duty.value?.map(({ person }) => person.id));
  return (
    <>
      <h3>{speech.say("quiet.onDuty")}</h3>
      <ul>
        {consoles.length + away.length === 0 && <li class="m">{speech.say("quiet.nobody")}</li>}
        {consoles.map((of) => {
          const here = of.id === desk.deps.consoleId;
          const off = desk.board.duty.value && !onDuty.has(of.person.id);
          // Somebody else who is off duty is nobody's alarm.
          const fine = of.armed || (off && !here);
          return (
            <li key={of.id}>
              {of.person.name}{" "}
              <span class={fine ? "m" : "bad strong"}>
                {speech.say(here ? "quiet.thisConsole" : "quiet.otherConsole")}
                <Dot />
                {off ? words("quiet.offDutyConsole") : speech.say(of.armed ? "sound.ok" : "sound.off")}
              </span>
            </li>
          );
        })}
        {away.map(({ person }) => (
          <li key={person.id}>
            {person.name} <span class="bad strong">{words("quiet.onDutyNoConsole")}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
