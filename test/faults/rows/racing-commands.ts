/**
 * F-65: claims, closings, releases and what the home says meet in any order. Every command counts only on the case as it was
 * seen; what is closed stays closed, whoever claims it then and whatever the home takes back (Grafana OnCall, issue 3161).
 */
import type { AlertMessage } from "../../../alerts/protocol.ts";
import { listOf } from "../link/home.ts";
import { rows } from "../link/verdict.ts";
import type { Person, Told } from "../office/people.ts";
import { type HomeLine, type OfficeWorld, openOfficeWorld } from "../office/world.ts";
import { type Random, seeded } from "../random.ts";
import type { Row } from "../report.ts";

const roundsPerWorld = 100;
const people = 3;
/** What meets in one round, and within how many ms. */
const acts = 14;
const within = 12;

export const racingCommands: Row = {
  id: "F-65",
  title: "claim, close, release and cancel race: conditional, one holder at a time, what is closed stays closed",
  fullRuns: 1_000,
  async run({ seed, runs = racingCommands.fullRuns, workshop }) {
    const random = seeded(seed);
    const total = { commands: 0, done: 0, refused: 0, broken: 0, open: 0, reopened: 0, twoHolders: 0 };
    for (let done = 0; done < runs; ) {
      const rounds = Math.min(roundsPerWorld, runs - done);
      const world = await openOfficeWorld({ data: workshop.room("races"), homes: rounds, people });
      try {
        for (let round = 1; round <= rounds; round += 1) {
          const told = await oneRound(world, await world.home(round), random);
          total.commands += told.length;
          total.done += told.filter(({ status }) => status === 200).length;
          total.refused += told.filter(({ status }) => status === 409).length;
          total.broken += told.filter(({ status }) => status !== 200 && status !== 409).length;
        }
        const found = judge(world.file);
        total.open += found.open;
        total.reopened += found.reopened;
        total.twoHolders += found.twoHolders;
      } finally {
        await world.stop();
      }
      done += rounds;
    }
    const { broken, open, reopened, twoHolders } = total;
    return {
      ...{ runs, lost: open, dup: twoHolders, rssMax: process.memoryUsage().rss },
      notes: {
        commands: total.commands,
        done: total.done,
        refused: total.refused,
        broken,
        reopened,
        two_holders: twoHolders,
      },
      green: broken + open + reopened + twoHolders === 0 && total.refused > 0 && total.done > runs,
    };
  },
};

async function oneRound(world: OfficeWorld, home: HomeLine, random: Random): Promise<readonly Told[]> {
  const raised = await home.says();
  const { id, version } = await home.caseOf(raised);
  const told: Told[] = [];
  let seen = version;
  const does = async (person: Person | undefined, verb: string, more = {}): Promise<Told | undefined> => {
    // As a page does: the version it has been told last. Now and then it has missed one.
    const answer = await person?.command(id, verb, Math.max(1, seen - (random.below(8) === 0 ? 1 : 0)), more);
    if (!answer) return undefined;
    told.push(answer);
    seen = Math.max(seen, answer.case?.version ?? 0);
    return answer;
  };
  const about = (type: AlertMessage["type"], more = {}) => home.says({ type, alertId: raised.alertId, ...more });
  const anybody = (): Person | undefined => world.people[random.below(people)];
  const chances: readonly (() => Promise<unknown>)[] = [
    () => does(anybody(), "claim"),
    () => does(anybody(), "claim"),
    () => does(anybody(), "release"),
    () => does(anybody(), "contact", { to: "home", result: "spoke" }),
    () => does(anybody(), "close", { outcome: "advice_only" }),
    () => does(anybody(), "note", { text: "her daughter is on her way" }),
    () => about("cancel"),
    () => about("change", { condition: "cleared" }),
    // The same message once more: its receipt was lost.
    () => home.gateway.publish("alert", raised),
  ];
  const race = (): Promise<unknown> =>
    Promise.all(
      listOf(acts, async () => {
        await new Promise((next) => setTimeout(next, random.below(within)));
        await chances[random.below(chances.length)]?.();
      }),
    );
  await race();
  await ends(world.people, does);
  await race();
  return told;
}

/** Whoever has it closes it; if nobody has it, somebody takes it first. */
async function ends(
  people: readonly Person[],
  does: (person: Person | undefined, verb: string, more?: object) => Promise<Told | undefined>,
): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const now = (await does(people[0], "claim"))?.case;
    if (now?.state === "resolved" || now?.state === "closed") return;
    const holder = people.find(({ name }) => name === now?.owner?.name);
    await does(holder, "contact", { to: "home", result: "spoke" });
    await does(holder, "close", { outcome: "advice_only" });
  }
  throw new Error("nobody could close the case");
}

/** The log of the centre is the witness: who had each case, and whether one that was over came back. */
function judge(file: string): { readonly open: number; readonly reopened: number; readonly twoHolders: number } {
  const holders = new Map<string, string>();
  const over = new Set<string>();
  let [reopened, twoHolders] = [0, 0];
  for (const { case_id: id, event, actor, to_state: to } of rows(
    file,
    "SELECT * FROM log WHERE case_id IS NOT NULL ORDER BY n",
  )) {
    const [which, by] = [String(id), String(actor)];
    if (over.has(which) && to !== "resolved" && to !== "closed") reopened += 1;
    if (to === "resolved") over.add(which);
    if (event === "claim") {
      const holder = holders.get(which);
      if (holder !== undefined && holder !== by) twoHolders += 1;
      holders.set(which, by);
    }
    if (to === "raised" || to === "resolved") holders.delete(which);
  }
  const [left] = rows(file, "SELECT count(*) AS n FROM cases WHERE open = 1");
  return { open: Number(left?.n), reopened, twoHolders };
}
