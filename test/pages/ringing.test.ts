import { expect, test } from "vitest";
import { type Heard, patterns, ring, type Sound, silence } from "../../alerts/centre/console/ringing.ts";

/** Looks ten times a second, as the console does, and notes what sounded when. */
function listen(heardAt: (at: number) => Omit<Heard, "now">, forMs: number): string[] {
  let memory = silence;
  const played: string[] = [];
  for (let at = 0; at <= forMs; at += 100) {
    const next = ring(memory, { ...heardAt(at), now: at });
    memory = next.memory;
    if (next.play) played.push(`${at / 1000} ${next.play}`);
    if (next.hush) played.push(`${at / 1000} hush`);
  }
  return played;
}
const quiet = { unclaimed: [], lostFor: undefined };
const fall = { id: "a", severity: "emergency" as const };
const lost = { id: "b", severity: "warning" as const };
const door = { id: "c", severity: "notice" as const };

test("an emergency rings every 5 s until it is claimed, and stops at once", () => {
  const played = listen((at) => (at >= 1_000 && at < 12_000 ? { ...quiet, unclaimed: [fall] } : quiet), 20_000);
  expect(played).toEqual(["1 emergency", "6 emergency", "11 emergency", "12 hush"]);
});

test("a warning rings every 25 s and a notice once", () => {
  expect(listen(() => ({ ...quiet, unclaimed: [lost] }), 51_000)).toEqual(["0 warning", "25 warning", "50 warning"]);
  expect(listen(() => ({ ...quiet, unclaimed: [door] }), 60_000)).toEqual(["0 notice"]);
});

test("an emergency overtakes a warning; a second one rings at once, not at the next turn", () => {
  const played = listen((at) => {
    if (at < 2_000) return { ...quiet, unclaimed: [lost] };
    return {
      ...quiet,
      unclaimed: at < 3_000 ? [lost, fall] : [lost, fall, { ...fall, id: "d" }],
    };
  }, 7_000);
  expect(played).toEqual(["0 warning", "2 emergency", "3 emergency"]);
});

test("claiming one of two emergencies does not silence the other", () => {
  const both = [fall, { ...fall, id: "d" }];
  const played = listen((at) => ({ ...quiet, unclaimed: at < 3_000 ? both : both.slice(1) }), 11_000);
  expect(played).toEqual(["0 emergency", "5 emergency", "10 emergency"]);
});

test("a notice that became an emergency rings as one", () => {
  const played = listen(
    (at) => ({
      ...quiet,
      unclaimed: [at < 1_000 ? { ...fall, severity: "notice" } : fall],
    }),
    2_000,
  );
  expect(played).toEqual(["0 notice", "1 emergency"]);
});

test("a lost feed has its own sound after ten seconds, and a known emergency still rings", () => {
  expect(listen((at) => ({ ...quiet, lostFor: at }), 25_000)).toEqual(["10 lost", "20 lost"]);
  const both = listen((at) => ({ unclaimed: [fall], lostFor: at }), 11_000);
  expect(both).toEqual(["0 emergency", "5 emergency", "10 emergency", "10.1 lost"]);
});

test("patterns are told apart by an ear: 3+2 twice, three, one, and a falling pair", () => {
  const pulses = (sound: Sound): number => patterns[sound].length;
  expect([pulses("emergency"), pulses("warning"), pulses("notice"), pulses("lost")]).toEqual([10, 3, 1, 2]);
  const last = patterns.emergency.at(-1);
  expect((last?.at ?? 0) + (last?.lasts ?? 0)).toBeLessThan(5);
});

test("what of mine wants me, and what I am asked to take, have short tones of their own, again until it is answered", () => {
  const lapsed = listen((at) => ({ ...quiet, lapse: at < 15_000 ? ["a 1"] : [] }), 30_000);
  expect(lapsed).toEqual(["0 lapse", "10 lapse"]);
  const asked = listen((at) => ({ ...quiet, asked: at < 5_000 ? [] : at < 30_000 ? ["b 5000"] : [] }), 60_000);
  expect(asked).toEqual(["5 asked", "25 asked"]);
  // A second request is told at once.
  expect(listen((at) => ({ ...quiet, asked: at < 3_000 ? ["b 1"] : ["b 1", "c 2"] }), 10_000)).toEqual([
    "0 asked",
    "3 asked",
  ]);
});

test("a short tone never falls into the pulses of an emergency, and is not lost in them", () => {
  const played = listen(() => ({ ...quiet, unclaimed: [fall], asked: ["b 1"] }), 12_000);
  expect(played).toEqual(["0 emergency", "3.4 asked", "5 emergency", "10 emergency"]);
});

test("the short tones are not taken for an alarm: lower, shorter, and none has five pulses", () => {
  for (const sound of ["lapse", "asked"] as const) {
    const whole = patterns[sound].at(-1);
    expect((whole?.at ?? 0) + (whole?.lasts ?? 0)).toBeLessThan(1);
    expect(patterns[sound].length).toBeLessThan(5);
  }
});
