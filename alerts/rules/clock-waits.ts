/**
 * The hub does not know what time it is, and something in this home goes by the time of day: it waits, and this says so. A
 * notice; calls, falls and fires need no clock. After a day it is worth a visit: the hub has no way to any clock.
 */
import { z } from "zod";
import { days, instant, later, minutes } from "../../devices/model/moment.ts";
import type { Home } from "../home.ts";
import { homeKeys } from "./person.ts";
import { rule } from "./rule.ts";

const shape = z.object({
  since: z.number().nullable(),
  told: z.enum(["nothing", "waits", "long"]),
  looked: z.number(),
});
type Waiting = Readonly<z.infer<typeof shape>>;

/** A hub that has just started asks the network first. */
const patience = minutes(10);
const long = days(1);
const lookAgain = { usual: minutes(10), told: minutes(1) } as const;

export const clockWaits = rule<Waiting>({
  id: "clock-waits",
  version: 1,
  shape,
  facts: [],
  keys: homeKeys,
  events: ["started", "settings"],
  start: (now) => ({ since: null, told: "nothing", looked: now }),
  step(memory, seen, { home }) {
    const now = seen.at.steady;
    if (seen.at.trusted || !goByTime(home)) {
      const next = { since: null, told: "nothing", looked: now } as const;
      return memory.told === "nothing"
        ? { memory: next, unsaved: true }
        : { memory: next, findings: [{ verdict: "clear" }] };
    }
    const since = memory.since ?? now;
    const lasted = now - since;
    const told = lasted >= long ? "long" : lasted >= patience ? "waits" : memory.told;
    const next: Waiting = { since, told, looked: now };
    if (told === memory.told || told === "nothing") return { memory: next };
    const severity = told === "long" ? "warning" : "notice";
    return {
      memory: next,
      findings: [{ verdict: "raise", kind: "clock_not_trusted", severity, again: "count" }],
    };
  },
  wakeAt: ({ looked, told, since }) => {
    const next = later(instant(looked), told === "nothing" ? lookAgain.usual : lookAgain.told);
    const due = since === null || told !== "nothing" ? undefined : since + patience;
    return due === undefined ? next : instant(Math.min(next, Math.max(due, looked + 1_000)));
  },
});

const goByTime = ({ residents, rules }: Home): boolean =>
  rules.nightDoors.length > 0 ||
  residents.some(
    ({ habits }) => habits?.noActivity ?? habits?.up ?? habits?.wandering ?? habits?.checkIns?.[0] ?? habits?.bedEmpty,
  );
