/**
 * F-64: the browser of whoever holds a case is killed. Before anybody was reached the case is back in the queue and the home is
 * told so; after that it stays, and whoever claims it now takes it over.
 */
import type { CaseView } from "../../../alerts/centre/views.ts";
import { caseView } from "../../../alerts/centre/views.ts";
import { caseLogFaults } from "../link/verdict.ts";
import type { Person } from "../office/people.ts";
import { consoleFiles, type Seat, sitDown } from "../office/seat.ts";
import { type HomeLine, openOfficeWorld } from "../office/world.ts";
import type { Row } from "../report.ts";
import { until } from "../until.ts";

/** ms: the catalogue's, and how long it is waited for at all. */
const due = 25_000;
const waited = 60_000;

export const holderVanishes: Row = {
  id: "F-64",
  title:
    "the browser of the holder is killed: before contact back in the queue, after contact offered to all, within 25 s",
  fullRuns: 5,
  async run({ runs = holderVanishes.fullRuns, workshop }) {
    const [before, after]: [number[], number[]] = [[], []];
    const seen = { released: 0, history: 0, takenOver: 0, back: 0 };
    for (let n = 0; n < runs; n += 1) {
      const options = { homes: 2, people: 3, consoleFiles: await consoleFiles(workshop) };
      const world = await openOfficeWorld({ data: workshop.room("holder"), ...options });
      const seats: Seat[] = [];
      try {
        const [first, second, witness] = world.people;
        if (!first || !second || !witness) throw new Error("three people work here");
        const [left, right] = [await world.home(1), await world.home(2)];
        const held = await sits(world.centre, first, left, witness, seats);
        const spoken = await sits(world.centre, second, right, witness, seats);
        await second.command(spoken.id, "contact", spoken.version, { to: "home", result: "spoke" });
        for (const seat of seats) seat.kill();
        const [queue, offer] = await Promise.all([
          until(async () => (await look(witness, held.id)).state === "raised", waited, "back in the queue"),
          until(async () => (await look(witness, spoken.id)).offeredAt !== undefined, waited, "offered"),
        ]);
        before.push(queue);
        after.push(offer);
        const told = () => left.gateway.heard.some(({ body }) => body.type === "released");
        await until(told, waited, "the home is told");
        seen.released += 1;
        seen.history += (await look(witness, held.id)).lastOwner?.name === first.name ? 1 : 0;
        const now = await look(witness, spoken.id);
        const taken = await witness.command(now.id, "claim", now.version);
        seen.takenOver += now.state === "claimed" && taken.case?.owner?.name === witness.name ? 1 : 0;
        seen.back += caseLogFaults(world.file);
      } finally {
        for (const seat of seats) await seat.close();
        await world.stop();
      }
    }
    const worst = { before: Math.max(...before), after: Math.max(...after) };
    return {
      ...{ runs, lost: runs - seen.history, dup: seen.back, latencies: [...before, ...after] },
      notes: {
        ...{ back_in_queue_ms: Math.round(worst.before), offered_ms: Math.round(worst.after) },
        ...{ released: seen.released, history_kept: seen.history, taken_over: seen.takenOver },
      },
      green:
        Math.max(worst.before, worst.after) <= due &&
        seen.released + seen.history + seen.takenOver === 3 * runs &&
        seen.back === 0,
    };
  },
};

/** Sits down, hears the home call and takes the case with the space bar. */
async function sits(
  centre: Parameters<typeof sitDown>[0],
  person: Person,
  home: HomeLine,
  witness: Person,
  seats: Seat[],
): Promise<CaseView> {
  const seat = await sitDown(centre, person.name);
  seats.push(seat);
  const { id } = await home.caseOf(await home.says());
  await seat.page.locator(`.row[data-case="${id}"]`).waitFor();
  await seat.page.keyboard.press(" ");
  await until(async () => (await look(witness, id)).owner?.name === person.name, waited, "taken by the space bar");
  return look(witness, id);
}

const look = async (person: Person, id: string): Promise<CaseView> =>
  caseView.parse(JSON.parse((await person.ask("GET", `/v1/cases/${id}`)).text));
