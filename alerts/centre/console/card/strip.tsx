/** The half hour before, as it came with the alert, and what the home said since: nobody needs a data base to understand it. */
import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { inWords } from "../../../program/page/facts.ts";
import { lengthInWords } from "../../../program/page/times.ts";
import { isCardKey } from "../../../program/words/console-card.ts";
import { isOfTelephone, Rang } from "../called-in/rang.tsx";
import { sayIn as sayCalledIn } from "../called-in/say.ts";
import { beganAt } from "../queue/order.ts";
import { roomOf } from "./case-words.ts";
import type { CardProps } from "./props.ts";
import { sayIn, wordIn } from "./say.ts";
import {
  type Lane,
  lanesOf,
  lastRoom,
  lastSignOfLife,
  linkOf,
  type SignAt,
  signsOf,
  stripLength,
} from "./strip-lanes.ts";
import { mostHeight, openPlot, type Plot } from "./strip-plot.ts";

const carried: ReadonlySet<string> = new Set(["call", "press"]);

/** ms between two drawings while nothing else happens. */
const redraw = 5_000;

/** Of a case that somebody telephoned about there is nothing from before it: that is said, and no empty lanes are drawn. */
export function Strip(props: CardProps) {
  const { speech } = props.desk;
  if (!isOfTelephone(props.of)) return <Snapshot {...props} />;
  return (
    <section class="strip" aria-label={speech.say("strip.title")}>
      <Rang speech={speech} of={props.of} />
      <p>{sayCalledIn(speech)("noStrip")}</p>
    </section>
  );
}

function Snapshot({ desk, of }: CardProps) {
  const { speech } = desk;
  const signs = signsOf(of);
  const { cases, closed, gateways } = desk.board;
  const link = linkOf(of, gateways.value.has(of.gateway), [...cases.value.values(), ...closed.value]);
  const lanes = lanesOf(of, signs, speech, link);
  return (
    <section class="strip" aria-label={speech.say("strip.title")}>
      <Rang speech={speech} of={of} />
      <p>
        <b>
          <LastSign desk={desk} of={of} signs={signs} />
        </b>
        <span class="q">{speech.say("strip.snapshot")}</span>
      </p>
      <Drawing desk={desk} of={of} lanes={lanes} />
      <LaneTable desk={desk} lanes={lanes} />
    </section>
  );
}

interface LanesProps extends CardProps {
  readonly lanes: readonly Lane[];
}

function Drawing({ desk, of, lanes }: LanesProps) {
  const { speech, theme } = desk;
  const say = sayIn(speech);
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const at = beganAt(of);
  const now = useComputed(() => Math.floor(desk.now.value / redraw) * redraw).value;
  const until = Math.max(at + 60_000, Math.min(now, at + stripLength / 3));
  const look = `${theme.value} ${speech.language.value}`;
  useEffect(() => {
    const here = box.current;
    if (!here) return;
    const made = openPlot(here);
    plot.current = made;
    const watch = new ResizeObserver(made.resize.bind(made));
    watch.observe(here);
    return () => {
      watch.disconnect();
      made.stop();
    };
  }, [look]);
  useEffect(() => {
    plot.current?.draw({
      ...{ lanes, at, until, from: at - stripLength },
      clock: (ms) => speech.times.clock(ms, false),
      words: {
        none: say("strip.noData"),
        alert: say("strip.alert", { time: speech.times.clock(at) }),
        now: say("strip.now"),
      },
    });
  });

  return (
    <div class="plotroom">
      <div
        class="plot"
        ref={box}
        role="img"
        aria-label={say("strip.table")}
        style={{ maxHeight: `${mostHeight(lanes.length)}px` }}
      />
    </div>
  );
}

/** The same for whoever does not see the picture. */
function LaneTable({ desk, lanes }: Pick<LanesProps, "desk" | "lanes">) {
  const say = sayIn(desk.speech);
  const time = (ms: number): string => desk.speech.times.clock(ms, false);
  const words = (lane: Lane): string => {
    if (!lane.heard) return say("strip.noData");
    if (lane.kind === "gateway")
      return (
        lane.spans
          .map(({ from, to }) =>
            to === undefined
              ? say("strip.cutOpen", { from: time(from) })
              : say("strip.cut", { from: time(from), to: time(to) }),
          )
          .join(" ") || say("strip.linked")
      );
    return (
      lane.spans
        .map(({ from, to, note }) => [to === undefined ? time(from) : `${time(from)}–${time(to)}`, note])
        .map((parts) => parts.filter(Boolean).join(" "))
        .join(" ") || say("strip.noSign")
    );
  };
  return (
    <table class="sr">
      <caption>{say("strip.table")}</caption>
      <thead>
        <tr>
          <th scope="col">{say("strip.lane")}</th>
          <th scope="col">{say("strip.when")}</th>
        </tr>
      </thead>
      <tbody>
        {lanes.map((lane) => (
          <tr key={lane.label}>
            <th scope="row">{lane.label}</th>
            <td>{words(lane)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `卫生间有人活动，4 分钟前`; after a press, also since when no room has moved. */
function LastSign({ desk, of, signs }: CardProps & { readonly signs: readonly SignAt[] }) {
  const { speech } = desk;
  const language = speech.language.value;
  return useComputed(() => {
    const say = sayIn(speech);
    const last = lastSignOfLife(signs);
    if (!last) return speech.say("strip.none");
    const ago = speech.say("time.ago", { time: lengthInWords(desk.now.value - last.at, language) });
    const key = `life.${String(last.fact.kind)}`;
    const what = isCardKey(key) ? wordIn(speech, "life", String(last.fact.kind)) : inWords(last.fact, language);
    // A button is worn or carried: where it belongs says little of where it was pressed.
    const room = carried.has(String(last.fact.kind)) ? undefined : roomOf(of, last.room);
    const said = room === undefined ? say("strip.life", { what, ago }) : say("strip.lifeWhere", { room, what, ago });
    const moved = lastRoom(signs);
    const where = moved && moved !== last ? roomOf(of, moved.room) : undefined;
    return moved && where !== undefined
      ? `${said}${language === "zh" ? "；" : "; "}${say("strip.since", { room: where, time: speech.times.clock(moved.at, false) })}`
      : said;
  });
}
