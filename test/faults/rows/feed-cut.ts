/** F-66: the line between a console and its centre is cut. The page says so, and afterwards it has every case once. */
import { openIllLine } from "../../kit/ill-line.ts";
import { listOf } from "../link/home.ts";
import { consoleFiles, sitDown } from "../office/seat.ts";
import { openOfficeWorld } from "../office/world.ts";
import type { Row } from "../report.ts";
import { until } from "../until.ts";

/** ms, and what looking costs: the page is asked again and again from outside, on a machine that does other things too. */
const due = { banner: 3_000, back: 2_000 } as const;
const looking = 500;
const waited = 60_000;
const cutFor = 6_000;
/** Cases before the cut and during it. */
const before = 5;
const meanwhile = 25;

export const feedCut: Row = {
  id: "F-66",
  title: "the live feed is cut: banner within 3 s, caught up within 2 s, nothing missing and nothing twice",
  fullRuns: 10,
  async run({ runs = feedCut.fullRuns, workshop }) {
    const seen = { banner: 0, back: 0, missing: 0, twice: 0 };
    const latencies: number[] = [];
    const options = { homes: before + meanwhile, people: 1, consoleFiles: await consoleFiles(workshop) };
    for (let n = 0; n < runs; n += 1) {
      const world = await openOfficeWorld({ data: workshop.room("feed"), ...options });
      const line = await openIllLine(world.centre.addresses.httpPort);
      const seat = await sitDown(world.centre, "person-1", { port: line.port });
      try {
        const cases: string[] = [];
        const calls = async (home: number): Promise<void> => {
          const open = await world.home(home);
          cases.push((await open.caseOf(await open.says())).id);
        };
        for (const home of listOf(before, (each) => each)) await calls(home);
        await until(async () => (await seat.rows()).length === before, waited, "the first cases");

        // In turn: a cable that carries nothing any more, and a line that is reset and refused.
        const isSilent = n % 2 === 0;
        if (isSilent) line.mood = "silent";
        else await line.refuse();
        if (!isSilent) line.hangUp();
        const isStale = () => seat.page.getByText("数据已中断").first().isVisible();
        const banner = await until(isStale, waited, "the banner");
        for (const home of listOf(meanwhile, (each) => before + each)) await calls(home);
        await new Promise((next) => setTimeout(next, Math.max(0, cutFor - banner)));

        // What was lost on the way does not come later: the old connections are gone.
        if (isSilent) line.hangUp();
        line.mood = "carries";
        await line.listen();
        const isWhole = async () => !(await isStale()) && new Set(await seat.rows()).size >= cases.length;
        const back = await until(isWhole, waited, "the page is whole again");
        const rows = await seat.rows();
        seen.missing += cases.filter((id) => !rows.includes(id)).length;
        seen.twice += rows.length - new Set(rows).size;
        seen.banner = Math.max(seen.banner, banner);
        seen.back = Math.max(seen.back, back);
        latencies.push(back);
      } finally {
        await seat.close();
        await line.stop();
        await world.stop();
      }
    }
    return {
      ...{ runs, lost: seen.missing, dup: seen.twice, latencies },
      notes: {
        banner_ms: Math.round(seen.banner),
        caught_up_ms: Math.round(seen.back),
        cases_during_cut: meanwhile * runs,
      },
      green: seen.missing + seen.twice === 0 && seen.banner <= due.banner + looking && seen.back <= due.back + looking,
    };
  },
};
