/** A centre with many gateways as a process of its own, a fleet of homes in this one, and a dispatcher's console in a real Chromium. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Page } from "playwright-core";
import { stringify } from "yaml";
import { z } from "zod";
import { importReport } from "../../alerts/centre/register/views.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { buildPages } from "../../alerts/program/page/build.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { roster } from "../../gateway/command/roster.ts";
import { type Program, startProgram } from "../../gateway/command/start/child.ts";
import { secretAt } from "../../gateway/command/start/secrets.ts";
import { type Fleet, startFleet } from "../../gateway/simulated-fleet/fleet.ts";
import { type FleetHome, fleetHomes } from "../../gateway/simulated-fleet/homes.ts";
import { csvOf, registerFiles, registerOf } from "../../gateway/simulated-fleet/people/register.ts";
import { gatewayLines } from "../../gateway/simulated-fleet/prepared.ts";
import { freePort } from "../kit/ports.ts";
import { type Opened, openBrowser } from "../pages/browser.ts";
import { round } from "./figures.ts";
import { usedBy } from "./process.ts";

export interface FleetWorld {
  readonly fleet: Fleet;
  readonly page: Page;
  readonly centre: () => Program;
  /** As a power cut ends it. */
  killCentre(): Promise<void>;
  startCentre(): Promise<void>;
  readonly database: string;
  readonly register: RegisterFilled;
  stop(): Promise<void>;
}

export interface RegisterFilled {
  readonly homes: number;
  readonly residents: number;
  readonly contacts: number;
  readonly stations: number;
  readonly helpers: number;
  /** From the five files on disk until all of it is in the register of the running centre. */
  readonly seconds: number;
  readonly centreCpuS: number;
}

const dispatcher = "李静";
/** Ten minutes have the happenings of four hours, each as long as in life. */
const faster = 24;

export async function openFleetWorld(
  { homes, seed }: { readonly homes: number; readonly seed: number },
  onLine: (line: string) => void,
): Promise<FleetWorld> {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-fleet-"));
  const stops: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    await buildPages(onLine);
    const of = fleetHomes(homes);
    const secret = secretAt(join(folder, "fleet-secret"));
    const ports = { broker: await freePort(), http: await freePort() };
    const config = join(folder, "centre.yaml");
    writeFileSync(
      config,
      stringify({
        ...{ version: 1, name: "莱西市服务中心", data: "centre" },
        broker: { listeners: [{ port: ports.broker }] },
        http: { port: ports.http },
        accounts: [{ name: dispatcher, roles: ["dispatcher"] }],
        gateways: gatewayLines(of, secret.token),
      }),
    );
    const start = () => startProgram("centre", ["--config", config], onLine);
    let centre = await start();
    stops.push(() => centre.stop());
    const register = await fillRegister(folder, config, of, seed, centre.pid);
    const { link } = z.object({ link: z.url() }).parse(await centre.ask({ signInLink: dispatcher }));
    const browser: Opened = await openBrowser();
    stops.push(() => browser.close());
    const page = await openConsole(browser, link);
    const url = `mqtt://127.0.0.1:${ports.broker}`;
    const fleet = startFleet(
      { url, homes, secret: secret.token, seed, life: { faster } },
      { timers: realTimers, now: Date.now, log: silentLog, version: "bench" },
    );
    stops.push(() => fleet.stop());
    return {
      ...{ fleet, page, register, stop, database: join(folder, "centre", "centre.db") },
      centre: () => centre,
      async killCentre() {
        process.kill(centre.pid, "SIGKILL");
        await centre.gone;
      },
      async startCentre() {
        centre = await start();
      },
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** The people of these homes, brought in as an operator does it: five files and the command. */
async function fillRegister(
  folder: string,
  config: string,
  homes: readonly FleetHome[],
  seed: number,
  pid: number,
): Promise<RegisterFilled> {
  const rows = registerOf(homes, seed);
  for (const file of registerFiles) writeFileSync(join(folder, `${file}.csv`), csvOf(rows[file]));
  const said: string[] = [];
  const io = {
    stdin: Readable.from([]),
    stdout: (line: string) => said.push(line),
    stderr: (line: string) => said.push(line),
  };
  const before = usedBy(pid).cpuSeconds;
  const began = performance.now();
  const code = await roster.run(["import", "--folder", folder, "--config", config, "--json"], io);
  const seconds = round((performance.now() - began) / 1_000);
  if (code !== 0) throw new Error(`the register was not taken in: ${said.join("; ")}`);
  const taken = importReport.parse(JSON.parse(said.join("\n")));
  return {
    ...{ homes: taken.homes.added, residents: taken.residents, contacts: taken.contacts },
    ...{ stations: taken.stations.added, helpers: taken.helpers.added },
    ...{ seconds, centreCpuS: round(usedBy(pid).cpuSeconds - before) },
  };
}

/** Signed in and on duty, with a note of the moment at which each row was painted. */
async function openConsole(browser: Opened, link: string): Promise<Page> {
  const page = await browser.page();
  await page.addInitScript(watchRows);
  await page.goto(link);
  await page.getByRole("button", { name: "以后再设" }).click({ timeout: 60_000 });
  await page.getByRole("button", { name: "上岗并试听" }).click({ timeout: 60_000 });
  return page;
}

/** Runs in the page. Unix ms of the frame after the one in which a row came, by case; and how late a timer of 50 ms is. */
function watchRows(): void {
  const rows = new Map<string, number>();
  const late: number[] = [];
  Object.assign(window, { hearthwatchRows: rows, hearthwatchLate: late });
  const note = (): void => {
    const fresh = [...document.querySelectorAll("[data-case]")]
      .map((row) => row.getAttribute("data-case") ?? "")
      .filter((id) => id !== "" && !rows.has(id));
    if (fresh.length > 0)
      requestAnimationFrame(() =>
        setTimeout(() => {
          for (const id of fresh) if (!rows.has(id)) rows.set(id, performance.timeOrigin + performance.now());
        }),
      );
  };
  document.addEventListener("DOMContentLoaded", () =>
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true }),
  );
  let last = performance.now();
  setInterval(() => {
    late.push(Math.max(0, performance.now() - last - 50));
    last = performance.now();
  }, 50);
}

declare global {
  interface Window {
    hearthwatchRows: Map<string, number>;
    hearthwatchLate: number[];
  }
}

export const paintedRows = async (page: Page): Promise<ReadonlyMap<string, number>> =>
  new Map(await page.evaluate(() => [...window.hearthwatchRows]));

/** How late the page's timers were since the last time, ms. */
export const lateness = (page: Page): Promise<number[]> => page.evaluate(() => window.hearthwatchLate.splice(0));
