/** Cases that change hands: a shift lead gives one away, one whose holder is gone is claimed on its card; a tone, and a drill's place. */
import { signal } from "@preact/signals";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openApi } from "../../alerts/centre/console/api.ts";
import { type DeskDeps, openDesk } from "../../alerts/centre/console/desk.ts";
import { patterns } from "../../alerts/centre/console/ringing.ts";
import { startRinging } from "../../alerts/centre/console/sound.ts";
import type { Volume } from "../../alerts/centre/console/volume.ts";
import type { Centre } from "../../alerts/centre/main.ts";
import type { BoardView, CaseView } from "../../alerts/centre/views.ts";
import type { Theme } from "../../alerts/program/page/language.ts";
import { alertOf } from "../centre/messages.ts";
import { connectGateway, signIn, startTestCentre, tempFolder } from "../centre/running.ts";
import { ownTimers } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { type Opened, openBrowser } from "./browser.ts";
import { built } from "./built.ts";
import { aCase, me, startFakeCentre } from "./fake-centre.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const closing = endsOfEach();
let files: Awaited<ReturnType<typeof built>>;
let browsers: readonly [Opened, Opened];
beforeAll(async () => {
  const [page, one, two] = await Promise.all([built("console"), openBrowser(), openBrowser()]);
  files = page;
  browsers = [one, two];
});
afterAll(async () => {
  for (const each of browsers ?? []) await each.close();
  files?.remove();
});

async function starts(more = {}): Promise<Centre> {
  const folder = tempFolder();
  closing.push(() => folder.remove());
  const accounts = [
    { name: "李静", roles: ["dispatcher"] },
    { name: "王芳", roles: ["shift_lead"] },
  ];
  const centre = await startTestCentre(folder.path, { consoleFiles: files.folder }, { accounts, ...more });
  closing.push(() => centre.stop());
  return centre;
}
async function sits(centre: Centre, name: string, browser: Opened): Promise<Page> {
  const page = await browser.page();
  closing.push(() => page.close());
  await page.goto((await centre.signInLink(name)) ?? "");
  await page.getByRole("button", { name: "以后再设" }).click();
  await page.getByRole("button", { name: "上岗并试听" }).click();
  await page.getByText("声音正常").first().waitFor();
  return page;
}
async function falls(centre: Centre): Promise<void> {
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  await gateway.publish("alert", alertOf(1, { kind: "fall", device: "fall-1" }));
  await gateway.end();
}
const onlyCase = async (centre: Centre): Promise<CaseView | undefined> =>
  ((await (await (await signIn(centre, "王芳")).get("/v1/board")).json()) as BoardView).cases[0];

test("a shift lead gives somebody's case to a person at a console, with a reason; the first holder sees who has it", async () => {
  const centre = await starts();
  const [li, wang] = [await sits(centre, "李静", browsers[0]), await sits(centre, "王芳", browsers[1])];
  await falls(centre);
  await li.locator(".row[data-case]").first().waitFor();
  await li.keyboard.press(" ");
  await li.locator(".row.mine").waitFor();
  expect(await li.getByRole("button", { name: "改派" }).count(), "a dispatcher gives no case of others away").toBe(0);
  await wang.locator(".row", { hasText: "李静" }).getByRole("button", { name: "看" }).click();
  await wang.getByRole("button", { name: "改派" }).click();
  await wang.getByLabel("交给谁").selectOption({ label: "王芳" });
  expect(await wang.locator(".drawer").getByRole("button", { name: "先写原因" }).isDisabled()).toBe(true);
  await wang.getByLabel("原因").fill("李静还有两单");
  await wang.keyboard.press("Enter");
  await wang.locator(".row.mine").waitFor();
  await li.locator(".row", { hasText: "王芳" }).waitFor();
  expect(await li.locator(".row.mine").count()).toBe(0);
  expect(await onlyCase(centre)).toMatchObject({ owner: { name: "王芳" }, lastOwner: { name: "李静" } });
});

test("whoever holds a case that was looked after and is gone from every console: another claims it on the card, without a reason", async () => {
  const centre = await starts({ cases: { consoleOffline: "8 s" } });
  const [li, wang] = [await sits(centre, "李静", browsers[0]), await sits(centre, "王芳", browsers[1])];
  await falls(centre);
  await li.locator(".row[data-case]").first().waitFor();
  await li.keyboard.press(" ");
  await li.getByLabel("记一笔").fill("邻居在家看着");
  await li.getByRole("button", { name: "另行核实" }).click();
  await li.locator(".log li", { hasText: "另行核实" }).waitFor();
  await li.close();
  await wang.getByText("李静 的值班台已断开，可直接接手").waitFor({ timeout: 60_000 });
  // The only case there is lies open already.
  await wang.getByRole("button", { name: "接手（不用写原因）" }).click();
  await wang.locator(".row.mine").waitFor();
  const found = await onlyCase(centre);
  expect(found).toMatchObject({ owner: { name: "王芳" }, lastOwner: { name: "李静" } });
  expect(found?.checkedAt, "what was looked after stays so").toBeGreaterThan(0);
});

test("whom nobody confirmed is a tone at the holder's console, again each ten seconds until the holder acts; at nobody else's", async () => {
  const clock = ownTimers();
  const played: string[] = [];
  const duty = [{ person: me.person, since: 1, leads: false }];
  const board = { now: 1, cursor: 1, centre: "c", cases: [], closedLately: [], gateways: [], consoles: [], duty };
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  const start = (made: ReadableStreamDefaultController<Uint8Array>): void => {
    stream = made;
  };
  const send: typeof fetch = async (url) => {
    if (String(url).endsWith("/board")) return Response.json(board);
    if (String(url).includes("/feed")) return new Response(new ReadableStream({ start }));
    return new Response(null, { status: 204 });
  };
  const tones = {
    running: signal(true),
    arm: async () => true,
    play: (pulses: (typeof patterns)["lapse"]) => void played.push(pulses === patterns.lapse ? "lapse" : "other"),
    hush: () => undefined,
  };
  const memory = { get: () => undefined, set: () => undefined };
  const api = openApi(send, () => "id");
  const parts = { api, fetch: send, timers: clock, tones, memory, consoleId: "here" };
  const speech = { zone: signal<string | undefined>(undefined) } as DeskDeps["speech"];
  const looks = { speech, theme: signal<Theme>("light"), volume: signal<Volume>(5) };
  const desk = openDesk({ ...parts, ...looks }, me);
  closing.push(() => desk.stop());
  closing.push(startRinging(desk));
  // The line is well: nothing but the tone is to be heard.
  const beat = new TextEncoder().encode('event: beat\ndata: {"now":1}\n\n');
  closing.push(clock.every(1_000, () => stream?.enqueue(beat)));
  await clock.passes(500);
  expect(await desk.goOnDuty()).toBe(true);
  const held = {
    state: "dispatched" as const,
    claimedAt: 1,
    leaseUntil: 1e12,
    alarm: { at: 2, why: "dispatch_lapsed" as const },
  };
  desk.board.take(aCase({ ...held, owner: { id: "p-zhou", name: "周敏" } }));
  await clock.passes(11_000);
  expect(played).toEqual([]);
  const mine = aCase({ ...held, owner: me.person });
  desk.board.take(mine);
  await clock.passes(11_000);
  expect(played).toEqual(["lapse", "lapse"]);
  const { alarm: _over, ...acted } = mine;
  desk.board.take({ ...acted, version: mine.version + 1 });
  await clock.passes(30_000);
  expect(played).toHaveLength(2);
});

test("in the painted queue a drill's emergency stands below whatever is real, however old it is", async () => {
  const centre = await startFakeCentre(files.folder, { onDuty: true });
  closing.push(() => centre.stop());
  const now = Date.now();
  const drill = centre.raise({ drill: "d1", raisedAt: now - 300_000 });
  const notice = centre.raise({ severity: "notice", lane: "care", kind: "door_at_night", raisedAt: now - 1_000 });
  const page = await browsers[0].page();
  closing.push(() => page.close());
  await page.goto(centre.url);
  await page.locator(".row[data-case]").nth(1).waitFor();
  const rows = page.locator(".row[data-case]");
  const painted = await rows.evaluateAll((all) =>
    all
      .map((row) => ({ id: row.getAttribute("data-case"), top: row.getBoundingClientRect().top }))
      .sort((a, b) => a.top - b.top)
      .map(({ id }) => id),
  );
  expect(painted).toEqual([notice.id, drill.id]);
  expect(await page.locator(`.row[data-case="${drill.id}"]`).innerText()).toContain("演练");
});
