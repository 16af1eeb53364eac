/**
 * Takes the pictures of the README: each page of the console at a real centre, in Chinese and English, light and dark.
 *
 *   node test/pages/pictures.ts                  all of them, into alerts/centre/console/pictures/ (three minutes)
 *   node test/pages/pictures.ts wall audit       only these pages
 *   node test/pages/pictures.ts --into /tmp/look --whole      unshrunk, as PNG, for a look with one's own eyes
 *
 * Homes, people and their past are invented and the same each time; the centre's clock begins at ten past three on a night in
 * November. What is left to chance are milliseconds, ids, and how fast the machine is.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { type County, startCounty } from "./pictures/county.ts";
import { begun, type Scenes } from "./pictures/scenes.ts";
import { dresses, type Seat, takeSeat } from "./pictures/seat.ts";
import { small } from "./pictures/small.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { into: { type: "string" }, whole: { type: "boolean", default: false } },
});
const into = values.into ?? join(import.meta.dirname, "../../alerts/centre/console/pictures");
/** All pictures together stay under 1.5 MB. */
const size = { width: 820, quality: 0.55 };

interface Shot {
  readonly name: string;
  readonly who: string;
  /** What has to have happened before. */
  readonly after?: (scenes: Scenes) => Promise<unknown>;
  readonly place?: (scenes: Scenes) => string;
  /** Until this is there nothing is seen. */
  readonly sees: string;
  readonly opens?: (page: Page, scenes: Scenes) => Promise<unknown>;
}

/** Its row's own button; the row of the open case has none. */
async function look(page: Page, id: string): Promise<void> {
  const row = page.locator(`.row[data-case="${id}"]`);
  await row.waitFor();
  const button = row.getByRole("button", { name: /^(看|View)/ });
  if (await button.count()) await button.click();
}

/** In the order in which the night goes. */
const shots: readonly Shot[] = [
  { name: "quiet", who: "李静", sees: ".quiet" },
  {
    ...{ name: "case", who: "李静", sees: ".card .steps" },
    after: (scenes) => scenes.fall(),
    opens: (page, scenes) => look(page, scenes.fallen),
  },
  { name: "wall", who: "李静", place: () => "wall", sees: ".wall .total" },
  { name: "shift", who: "李静", after: (scenes) => scenes.handOver(), place: () => "shift", sees: ".mysheet" },
  { name: "answering", who: "李静", place: () => "answering", sees: ".answering .kpis" },
  { name: "cases", who: "李静", place: () => "cases", sees: ".past tbody tr" },
  { name: "print", who: "郑清", place: (scenes) => `print/${scenes.closed}`, sees: ".sheet tbody tr" },
  { name: "register", who: "陈岩", place: (scenes) => `register/home/${scenes.home}`, sees: "main h1" },
  { name: "audit", who: "郑清", place: () => "audit", sees: ".verdict" },
  { name: "drill", who: "陈岩", after: (scenes) => scenes.drill(), place: () => "drill", sees: ".past tbody tr" },
  {
    ...{ name: "area", who: "周敏", sees: ".card .area, .card h1" },
    after: (scenes) => scenes.area(),
    opens: (page, scenes) => look(page, scenes.silent),
  },
];

async function take(shot: Shot, seat: Seat, scenes: Scenes, blank: Page): Promise<number> {
  await shot.after?.(scenes);
  let bytes = 0;
  for (const dress of dresses) {
    await seat.open(shot.place?.(scenes) ?? "", dress);
    await shot.opens?.(seat.page, scenes);
    await seat.page.locator(shot.sees).first().waitFor();
    await seat.page.mouse.move(700, 2);
    await seat.page.waitForTimeout(700);
    const png = await seat.page.screenshot();
    const kept = values.whole ? png : await small(blank, png, size);
    bytes += kept.length;
    const name = `${shot.name}-${dress.language}-${dress.theme}.${values.whole ? "png" : "webp"}`;
    writeFileSync(join(into, name), kept);
  }
  return bytes;
}

async function run(county: County): Promise<void> {
  const wanted = shots.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  if (wanted.length === 0) throw new Error(`there are: ${shots.map(({ name }) => name).join(" ")}`);
  mkdirSync(into, { recursive: true });
  const seats = new Map<string, Seat>();
  const seatOf = async (name: string): Promise<Seat> => {
    const taken = seats.get(name) ?? (await takeSeat(county, name));
    seats.set(name, taken);
    return taken;
  };
  try {
    const scenes = await begun(county);
    const desk = await seatOf("李静");
    const blank = await desk.page.context().newPage();
    for (const shot of wanted) {
      const bytes = await take(shot, await seatOf(shot.who), scenes, blank);
      process.stdout.write(`${shot.name}: ${Math.round(bytes / 1_024)} KiB\n`);
    }
  } finally {
    for (const seat of seats.values()) await seat.close();
  }
}

const county = await startCounty();
try {
  await run(county);
} finally {
  await county.stop();
}
