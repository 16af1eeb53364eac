/** F-67: the dispatcher's computer is an hour wrong. The ages on the page are the centre's all the same. */
import { consoleFiles, sitDown } from "../office/seat.ts";
import { openOfficeWorld } from "../office/world.ts";
import type { Row } from "../report.ts";

const hour = 3_600_000;
/** ms */
const allowed = 1_000;
const looks = 8;
const lookEvery = 700;

/** Every word that a browser has for the time of day; its monotonic clock is right on such a computer too. */
const wrongBy = (ms: number): string => `{
  const Right = Date;
  window.Date = class extends Right {
    constructor(...given) { given.length === 0 ? super(Right.now() + ${ms}) : super(...given); }
    static now() { return Right.now() + ${ms}; }
  };
}`;

export const wrongPcClock: Row = {
  id: "F-67",
  title: "the computer at the desk is an hour wrong: the ages on the page are right to a second",
  fullRuns: 4,
  async run({ runs = wrongPcClock.fullRuns, workshop }) {
    const errors: number[] = [];
    for (let n = 0; n < runs; n += 1) {
      const options = { homes: 1, people: 1, consoleFiles: await consoleFiles(workshop) };
      const world = await openOfficeWorld({ data: workshop.room("pc-clock"), ...options });
      const seat = await sitDown(world.centre, "person-1", { before: wrongBy(n % 2 === 0 ? hour : -hour) });
      try {
        const home = await world.home(1);
        const told = await home.says();
        const { id } = await home.caseOf(told);
        const age = seat.page.locator(`.row[data-case="${id}"] .age`);
        await age.waitFor();
        for (let look = 0; look < looks; look += 1) {
          await new Promise((next) => setTimeout(next, lookEvery));
          const asked = Date.now();
          const [minutes = 0, seconds = 0] = (await age.innerText()).trim().split(":").map(Number);
          const answered = Date.now();
          // The page shows whole seconds, and the look takes its time: any instant of it will do.
          const shown = (minutes * 60 + seconds) * 1_000;
          errors.push(Math.max(0, asked - told.at.wall - shown - 1_000, shown - (answered - told.at.wall)));
        }
      } finally {
        await seat.close();
        await world.stop();
      }
    }
    const worst = Math.max(...errors);
    return {
      ...{ runs, lost: 0, dup: 0, latencies: errors },
      notes: { looks: errors.length, worst_error_ms: worst },
      green: worst <= allowed,
    };
  },
};
