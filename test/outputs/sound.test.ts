/** The loudspeaker's night, minute by minute, on a clock of the test's own: which file sounds when, and what cuts what short. */
import { expect, test } from "vitest";
import { indicatorStates } from "../../alerts/appearance.ts";
import { precedence } from "../../alerts/indicator.ts";
import type { Language } from "../../alerts/program/words/words.ts";
import type { Ran } from "../../gateway/outputs/program.ts";
import { openSound } from "../../gateway/outputs/sound.ts";
import type { IndicatorView } from "../../gateway/page/view.ts";
import { ownTimers } from "../kit/clock.ts";
import { silent, viewOf } from "./views.ts";

const toneSeconds = 0.5;
const sentenceSeconds = 4;

function hub(setting: { languages?: readonly Language[]; voices?: boolean; player?: () => Ran | undefined } = {}) {
  const clock = ownTimers();
  const heard: { at: number; file: string; cutAt?: number }[] = [];
  let playing = 0;
  let most = 0;
  const sound = openSound({
    languages: setting.languages ?? ["zh"],
    tone: (name) => ({ file: name, seconds: toneSeconds }),
    sentence: ({ state }, language) =>
      setting.voices === false ? undefined : { file: `${language}:${state}`, seconds: sentenceSeconds },
    play(file) {
      const mine: (typeof heard)[number] = { at: clock.now(), file };
      heard.push(mine);
      const wrong = setting.player?.();
      if (wrong) return { done: Promise.resolve(wrong), end: () => {} };
      playing += 1;
      most = Math.max(most, playing);
      let end = (_ran: Ran) => {};
      const done = new Promise<Ran>((resolve) => {
        end = (ran) => {
          if (ran.how === "ended") mine.cutAt = clock.now();
          playing -= 1;
          end = () => {};
          resolve(ran);
        };
      });
      const lasts = (file.includes(":") ? sentenceSeconds : toneSeconds) * 1_000;
      clock.after(lasts, () => end({ how: "done" }));
      return { done, end: () => end({ how: "ended" }) };
    },
    timers: clock,
    changed: () => {},
  });
  return {
    clock,
    sound,
    heard,
    files: () => heard.map(({ file }) => file),
    times: (file: string) => heard.filter((each) => each.file === file).map(({ at }) => at),
    mostAtOnce: () => most,
    async shows(view: IndicatorView, forMs: number) {
      sound.show(view);
      await clock.passes(forMs);
    },
  };
}

test("from the press to the end each state has its tone and its sentence, and never two at once", async () => {
  const home = hub();
  await home.shows(viewOf("sending"), 2_000);
  await home.shows(viewOf("stored"), 60_000);
  await home.shows(viewOf("waiting"), 10_000);
  await home.shows(viewOf("claimed"), 30_000);
  await home.shows(viewOf("coming"), 600_000);
  await home.shows(viewOf("closed"), 5_000);
  await home.shows(viewOf("normal"), 60_000);
  expect(home.files()).toEqual([
    ...["beep", "zh:sending", "rising2", "zh:stored", "rising2", "zh:waiting", "calm3", "zh:claimed"],
    ...["calm3", "zh:coming", "chime", "zh:closed"],
  ]);
  expect(home.mostAtOnce()).toBe(1);
  expect(home.heard.filter(({ cutAt }) => cutAt !== undefined).map(({ file }) => file)).toEqual(["zh:sending"]);
});

test("a fall's guard: its sentence with each tone, again as soon as it is through, until the resident answers", async () => {
  const home = hub();
  await home.shows(viewOf("guarding"), 14_000);
  expect(home.times("zh:guarding")).toHaveLength(3);
  expect(home.times("short")).toHaveLength(3);
  await home.shows(viewOf("cancelled"), 10_000);
  expect(home.files().slice(-2)).toEqual(["short", "zh:cancelled"]);
  expect(home.files()).not.toContain("siren");
});

test("a guard without a voice beeps each 3 s, as the table says", async () => {
  const home = hub({ voices: false });
  await home.shows(viewOf("guarding"), 10_000);
  expect(home.times("short")).toEqual([0, 3_000, 6_000, 9_000]);
});

test("while it calls it beeps each second, and says so every ten", async () => {
  const home = hub();
  await home.shows(viewOf("sending"), 29_900);
  expect(home.times("zh:sending").length).toBe(3);
  const beeps = home.times("beep");
  expect(beeps.length).toBeGreaterThan(15);
  for (const [n, at] of beeps.entries()) expect(at - (beeps[n - 1] ?? at - 1_000)).toBeLessThanOrEqual(4_900);
});

test("nobody hears us: the siren every 5 s and 'dial 120' between, for as long as it lasts", async () => {
  const home = hub();
  await home.shows(viewOf("not_through"), 600_000);
  expect(home.times("siren").length).toBeGreaterThanOrEqual(115);
  expect(home.times("zh:not_through").length).toBeGreaterThanOrEqual(55);
});

test("stored and not claimed: each minute", async () => {
  const home = hub();
  await home.shows(viewOf("waiting"), 181_000);
  expect(home.times("zh:waiting")).toEqual([500, 60_500, 120_500, 180_500]);
});

test("an emergency cuts the advice short; advice waits until the emergency has been said", async () => {
  const home = hub();
  await home.shows(viewOf("device_fault"), 1_000);
  await home.shows(viewOf("sending"), 1_000);
  expect(home.heard.find(({ file }) => file === "zh:device_fault")?.cutAt).toBe(1_000);
  await home.shows(viewOf("closed"), 1_000);
  await home.shows(viewOf("mains_lost"), 20_000);
  const closed = home.heard.find(({ file }) => file === "zh:closed");
  expect(closed?.cutAt).toBeUndefined();
  expect(home.files().slice(-2)).toEqual(["chirp", "zh:mains_lost"]);
  expect(home.mostAtOnce()).toBe(1);
});

test("advice that was over before it could be said is not said", async () => {
  const home = hub();
  await home.shows(viewOf("closed"), 1_000);
  await home.shows(viewOf("mains_lost"), 500);
  await home.shows(viewOf("normal"), 60_000);
  expect(home.files()).toEqual(["chime", "zh:closed"]);
});

test("an emergency while advice waits: the advice is forgotten, for the lamp no longer says it", async () => {
  const home = hub();
  await home.shows(viewOf("closed"), 1_000);
  await home.shows(viewOf("device_fault"), 500);
  await home.shows(viewOf("sending"), 5_500);
  expect(home.files()).not.toContain("zh:device_fault");
});

test("advice is said once, then only its chirp; at night neither", async () => {
  const home = hub();
  await home.shows(viewOf("mains_lost"), 1_900_000);
  expect(home.times("zh:mains_lost")).toHaveLength(1);
  expect(home.times("chirp")).toHaveLength(4);
  const night = hub();
  await night.shows(viewOf("device_fault", { tone: silent }), 4_000_000);
  expect(night.files()).toEqual([]);
});

test("the same state told again is not said again", async () => {
  const home = hub();
  await home.shows(viewOf("claimed"), 10_000);
  await home.shows(viewOf("claimed", { since: 5, alertId: "another" }), 10_000);
  expect(home.files()).toEqual(["calm3", "zh:claimed"]);
});

test("both languages, one after the other", async () => {
  const home = hub({ languages: ["zh", "en"] });
  await home.shows(viewOf("stored"), 20_000);
  expect(home.files()).toEqual(["rising2", "zh:stored", "en:stored"]);
  expect(home.mostAtOnce()).toBe(1);
});

test("a player that is missing is a fault that is shown and counted, and tried with each tone", async () => {
  let broken = true;
  const home = hub({ player: () => (broken ? { how: "missing", said: "spawn aplay ENOENT" } : undefined) });
  await home.shows(viewOf("not_through"), 16_000);
  expect(home.sound.status()).toMatchObject({ fault: { why: "missing" }, done: 0 });
  expect(home.sound.status().failed).toBeGreaterThanOrEqual(4);
  broken = false;
  await home.clock.passes(10_000);
  expect(home.sound.status().fault).toBeUndefined();
});

test("stopped, it is silent at once and stays so", async () => {
  const home = hub();
  await home.shows(viewOf("not_through"), 700);
  await home.sound.stop(viewOf("unknown"));
  await home.clock.passes(60_000);
  expect(home.files()).toEqual(["siren", "zh:not_through"]);
});

test("every state of a call may cut in; no advice may", async () => {
  for (const state of indicatorStates.filter((each) => each !== "claimed")) {
    const home = hub();
    await home.shows(viewOf("claimed"), 1_000);
    await home.shows(viewOf(state), 100);
    const cut = home.heard.some(({ file, cutAt }) => file === "zh:claimed" && cutAt !== undefined);
    expect(cut, state).toBe(precedence.includes(state));
  }
});
