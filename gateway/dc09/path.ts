/** A centre that speaks SIA DC-09, as a path of a home. */
import type { Key, Pad } from "../../alerts/paths/dc09/cipher.ts";
import type { Asking } from "../../alerts/paths/dc09/conversation.ts";
import { dailyTest, type Happening, happeningOf } from "../../alerts/paths/dc09/event.ts";
import { noNumber, numberOf } from "../../alerts/paths/dc09/message.ts";
import type { Dc09Settings } from "../../alerts/paths/dc09/settings.ts";
import type { Outcome, Path } from "../../alerts/paths/path.ts";
import { supervisionOf } from "../../alerts/paths/supervised.ts";
import { type Duration, milliseconds, seconds } from "../../devices/model/moment.ts";
import { type Attempt, type AttemptDeps, attempt, attemptWithin } from "./attempt.ts";
import type { Line } from "./line.ts";

export interface Dc09Deps extends AttemptDeps {
  readonly settings: Dc09Settings;
  readonly key: Key | undefined;
  readonly pad: Pad;
}

/**
 * A receiver that ends the line so soon after its answer wants one for each message, whatever was agreed: the next one would
 * go into a line that is about to end, and be sent twice.
 */
const endsItselfWithin = seconds(1);

/** Asked while a message is under way: the one after it fits in then. */
const busyFor = seconds(1);

export function openDc09Path(deps: Dc09Deps): Path {
  const { settings } = deps;
  let offset: Duration = milliseconds(0);
  let kept: Line | undefined;
  let underWay: { readonly attempt: Attempt; readonly alert: boolean } | undefined;
  let over = false;
  let endsItself = false;

  const keep = (line: Line | undefined): void => {
    if (!line) return;
    if (over || endsItself || !settings.keepOpen || settings.transport === "udp") {
      line.close();
      return;
    }
    kept = line;
    const since = deps.timers.now();
    // Between messages a line only ever ends; a late second answer is answer to nothing.
    line.listen({
      heard() {},
      ended() {
        if (kept === line) kept = undefined;
        if (deps.timers.now() - since < endsItselfWithin) endsItself = true;
      },
    });
  };

  /** An alert ends a question that is under way: what is dropped there is asked again, what waits here is somebody's call. */
  async function ask(asking: Asking, alert: boolean): Promise<Outcome> {
    if (over) return busy("stopped");
    if (underWay && (underWay.alert || !alert)) return busy("line in use");
    underWay?.attempt.stop();
    const line = kept;
    kept = undefined;
    const mine = { attempt: attempt(deps, asking, offset, line), alert };
    underWay = mine;
    const course = await mine.attempt.course;
    if (underWay === mine) underWay = undefined;
    offset = course.offset;
    keep(course.line);
    return course.outcome;
  }

  const asking = (happening: Happening | undefined, number: string, tries: number): Asking => ({
    ...{ settings, key: deps.key, pad: deps.pad, happening, number, tries },
  });

  return {
    label: settings.label,
    kind: "dc09",
    proves: "stored",
    person: settings.person,
    audience: "machines",
    atOnce: 1,
    tryWithin: attemptWithin,
    supervision: settings.supervision === "off" ? undefined : supervisionOf(settings.supervision),
    async deliver({ message, tries }) {
      const happening = happeningOf(message, settings);
      if (!happening) return { outcome: "refused", why: "no_words", said: message.kind };
      return ask(asking(happening, numberOf(message.seq), tries), true);
    },
    probe: settings.supervision === "off" ? undefined : () => ask(asking(undefined, noNumber, 0), false),
    test: () => ask(asking(dailyTest, numberOf(1 + Math.floor(deps.wall() / 1_000)), 0), false),
    async stop() {
      over = true;
      underWay?.attempt.stop();
      await underWay?.attempt.course;
      kept?.close();
      kept = undefined;
    },
  };
}

const busy = (said: string): Outcome => ({ outcome: "again", why: "busy", after: busyFor, said });
