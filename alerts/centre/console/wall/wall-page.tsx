import { useComputed } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Hearth, PriorityMark, type Severity } from "../../../program/page/marks.tsx";
import { age, type Times } from "../../../program/page/times.ts";
import { sayWall, type WallKey } from "../../../program/words/wall.ts";
import type { WallView } from "../../wall/views.ts";
import { faultWords } from "../fault.tsx";
import { waitingClass } from "../live.tsx";
import type { PageProps } from "../page.ts";
import { openWall, type Wall } from "./wall.ts";

type Say = (key: WallKey, values?: Readonly<Record<string, string | number>>) => string;
interface Part {
  readonly wall: Wall;
  readonly view: WallView;
  readonly say: Say;
  readonly word: (room: string, word: string) => string;
}

/** Read across a room, by whoever stands there: counts and towns, nothing of any person. */
export function WallPage({ deps }: PageProps) {
  const { speech, api, timers, theme } = deps;
  const wall = useMemo(() => openWall(api, timers, speech), [api, timers, speech]);
  useEffect(() => wall.stop, [wall]);
  const say: Say = (key, values) => sayWall(speech.language.value, key, values);
  const view = wall.view.value;
  const stale = wall.stale.value;
  const part = view && { wall, view, say, word: speech.word };
  return (
    <main class="wall" data-feed={stale ? "stale" : "live"}>
      <header>
        <Hearth />
        <h1>
          <b>{speech.say("brand")}</b> <span class="m">{view?.centre}</span>
        </h1>
        <nav>
          <a class="btn small" href="#/">
            {say("back")}
          </a>
          <button
            type="button"
            class="btn small"
            onClick={() => (theme.value = theme.value === "dark" ? "light" : "dark")}
          >
            {speech.say(theme.value === "dark" ? "theme.light" : "theme.dark")}
          </button>
          <button
            type="button"
            class="btn small"
            lang={speech.language.value === "zh" ? "en" : "zh-CN"}
            onClick={speech.toggle}
          >
            {speech.say("language.name")}
          </button>
        </nav>
        <Clock wall={wall} times={speech.times} />
      </header>
      {stale && <Old wall={wall} say={say} why={wall.fault.value && faultWords(speech, wall.fault.value)} />}
      {part ? (
        <>
          <Unclaimed {...part} />
          <Figures {...part} />
          <Towns {...part} />
          <Heard {...part} />
        </>
      ) : (
        <p class="none">{say("never")}</p>
      )}
    </main>
  );
}

function Clock({ wall, times }: { readonly wall: Wall; readonly times: Times }) {
  const time = useComputed(() => (wall.view.value ? times.clock(wall.now.value) : ""));
  return <div class="time">{time}</div>;
}

function Old({ wall, say, why }: { readonly wall: Wall; readonly say: Say; readonly why: string | undefined }) {
  const since = useComputed(() => Math.floor(wall.old.value / 1_000));
  return (
    <div class="wall-old" role="alert">
      <b>{say("old", { time: age(since.value * 1_000) })}</b> {why}
    </div>
  );
}

const severities: readonly Severity[] = ["emergency", "warning", "notice"];

function Unclaimed({ wall, view, say, word }: Part) {
  const total = severities.reduce((sum, severity) => sum + view[severity].count, 0);
  const highest = severities.find((severity) => view[severity].count > 0);
  const { slowest } = view.closed;
  return (
    <section class="unclaimed">
      <h2 class="m">{say("unclaimed")}</h2>
      <p class="total">
        {total} {highest && <PriorityMark severity={highest} />}
      </p>
      {total === 0 && <p class="calm">{say("quiet")}</p>}
      <ul>
        {severities
          .filter((severity) => view[severity].count > 0)
          .map((severity) => (
            <li key={severity} class={`is-${severity}`}>
              <PriorityMark severity={severity} />
              <b class="which">
                {word("severity", severity)} {view[severity].count}
              </b>{" "}
              <span class="m">{say("longest")}</span> <Since wall={wall} at={view[severity].since} />
            </li>
          ))}
      </ul>
      <p class="closed m">
        {say("closed", { hours: view.closed.hours })} <b>{view.closed.count}</b>
        {slowest !== undefined && (
          <>
            <i class="dot" />
            {say("slowest", { time: lengthOf(slowest, say) })}
          </>
        )}
      </p>
      {view.drill && <p class="closed warn">{say("drill")}</p>}
    </section>
  );
}

function lengthOf(ms: number, say: Say): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return say("seconds", { n: seconds });
  return say("minutes", { m: Math.floor(seconds / 60), s: seconds % 60 });
}

function Since({ wall, at }: { readonly wall: Wall; readonly at: number | undefined }) {
  const waited = useComputed(() => Math.floor((wall.now.value - (at ?? wall.now.value)) / 1_000) * 1_000);
  return <b class={waitingClass(waited.value)}>{age(waited.value)}</b>;
}

function Figures({ wall, view, say }: Part) {
  const old = useComputed(() => (wall.old.value / 1_000).toFixed(1));
  return (
    <dl class="figures">
      <div>
        <dt>{say("inHand")}</dt>
        <dd>{view.inHand}</dd>
      </div>
      <div>
        <dt class={view.armed === 0 ? "bad" : undefined}>{say("armed")}</dt>
        <dd class={view.armed === 0 ? "bad" : undefined}>{view.armed}</dd>
      </div>
      <div>
        <dt>{say("lost")}</dt>
        <dd class={view.lost > 0 ? "warn" : undefined}>{view.lost}</dd>
      </div>
      <div>
        <dt>{say("data")}</dt>
        <dd class={wall.stale.value ? "bad" : undefined}>
          {old} <small>{say("secondsAgo")}</small>
        </dd>
      </div>
    </dl>
  );
}

/** Up to so many beds are drawn one by one; which square is which bed is not told. */
const squares = 24;

function Towns({ view, say }: Part) {
  return (
    <ul class="wall-towns" data-many={view.towns.length > 12 ? "yes" : undefined}>
      {view.towns.map(({ town, beds, emergency, warning }) => (
        <li key={town}>
          <span class="sr">{say("beds", { town: town || say("elsewhere"), n: beds, emergency, warning })}</span>
          <div aria-hidden="true">
            <b>
              {town || say("elsewhere")}
              {emergency > 0 ? (
                <PriorityMark severity="emergency" />
              ) : (
                warning > 0 && <PriorityMark severity="warning" />
              )}
            </b>
            {beds <= squares ? (
              <p class="squares">
                {Array.from({ length: beds }, (_, n) => (
                  <i key={n} class={n < emergency ? "p1" : n < emergency + warning ? "p2" : undefined} />
                ))}
              </p>
            ) : (
              <p class="beds">
                {emergency > 0 && <span class="bad">{emergency}</span>}{" "}
                {warning > 0 && <span class="warn">{warning}</span>}
                <span class="m"> / {beds}</span>
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** One tick for each second in which gateways were last heard: the more of them, the higher. */
function Heard({ view, say }: Part) {
  const heard = view.heard.reduce((sum, n) => sum + n, 0);
  const most = Math.max(1, ...view.heard);
  const path = view.heard
    .map((n, ago) => (n === 0 ? "" : `M${(59.5 - ago).toFixed(1)} 20V${(20 - 4 - (14 * n) / most).toFixed(1)}`))
    .join("");
  return (
    <footer>
      <span class="m">{say("heard")}</span> <b>{heard}</b> <span class="m">/ {view.gateways}</span>
      <svg
        class="pulse"
        viewBox="0 0 60 20"
        preserveAspectRatio="none"
        role="img"
        aria-label={say("heardLabel", { n: heard, all: view.gateways })}
      >
        <path class="base" d="M0 19.8H60" />
        <path d={path} />
        <path class="now" d="M59.9 0V20" />
      </svg>
      <span class="m">{say("now")}</span>
    </footer>
  );
}
