import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fact } from "../../../devices/model/fact.ts";
import { minutes, seconds } from "../../../devices/model/moment.ts";
import { house } from "./house.ts";

const habits = {
  heartRate: { low: 40, high: 130, lasting: minutes(5) },
  breathing: { low: 6, high: 30, lasting: minutes(3) },
};
const heart = (bpm: number): Fact => ({ kind: "heart_rate", bpm });
const breath = (rpm: number): Fact => ({ kind: "breathing", rpm });

const band = () => house({ habits });
type House = ReturnType<typeof house>;
/** One sample in ten seconds. */
function samples(home: House, fact: Fact, lasting: number, every = seconds(10)): void {
  for (let at = 0; at < lasting; at += every) {
    home.says("heart-band", fact);
    home.passes(every);
  }
}

test("a heart that races for five minutes is told once; single samples and minutes of it are not", () => {
  const home = band();
  samples(home, heart(72), minutes(2));
  samples(home, heart(180), seconds(10));
  samples(home, heart(72), minutes(2));
  samples(home, heart(150), minutes(4));
  samples(home, heart(72), minutes(2));
  expect(home.told()).toEqual([]);
  samples(home, heart(150), minutes(5));
  expect(home.told()).toEqual([]);
  home.says("heart-band", heart(151));
  expect(home.kept.messages[0]).toMatchObject({
    ...{ kind: "heart_rate", severity: "warning", resident: "r1", note: "151/min, outside 40 to 130 for 5 min" },
  });
  samples(home, heart(150), minutes(30));
  expect(home.told().length).toBe(1);
  samples(home, heart(80), minutes(1));
  expect(home.told()[1]).toMatch(/heart_rate warning cleared$/);
});

test("one good sample among the bad ends nothing; half a minute of them does", () => {
  const home = band();
  for (let n = 0; n < 5; n += 1) {
    samples(home, heart(150), seconds(50));
    samples(home, heart(90), seconds(10));
  }
  samples(home, heart(150), seconds(20));
  expect(home.told().length).toBe(1);
  const calm = band();
  for (let n = 0; n < 5; n += 1) {
    samples(calm, heart(150), seconds(60));
    samples(calm, heart(90), seconds(40));
  }
  expect(calm.told()).toEqual([]);
});

test("a pause in the samples begins anew: nobody knows what was in between", () => {
  const home = house({ habits, devices: [{ id: "heart-band", stream: true }] });
  samples(home, breath(3), minutes(2));
  home.passes(minutes(3));
  samples(home, breath(3), minutes(2.5));
  expect(home.told()).toEqual([]);
  samples(home, breath(3), minutes(1));
  expect(home.told().map((each) => each.slice(20))).toEqual(["raise breathing warning"]);
});

test("a wristband that measures every ten minutes is believed after three samples", () => {
  const home = band();
  samples(home, heart(35), minutes(20), minutes(10));
  expect(home.told()).toEqual([]);
  home.says("heart-band", heart(35));
  expect(home.told().length).toBe(1);
});

test("at the limit is inside it", () => {
  const home = band();
  samples(home, heart(130), minutes(10));
  samples(home, heart(40), minutes(10));
  expect(home.told()).toEqual([]);
});

test("a restart in between goes on with the streak; a test of the device is no streak", () => {
  const home = band();
  samples(home, heart(150), minutes(3));
  home.restarts(seconds(30));
  samples(home, heart(150), minutes(2));
  expect(home.told().length).toBe(1);
  const tried = band();
  tried.testFor("heart-band", minutes(2));
  samples(tried, heart(150), minutes(2));
  samples(tried, heart(150), minutes(4.5));
  expect(tried.told().filter((each) => each.includes("heart"))).toEqual([]);
});

test("in a home of two, a sensor that is nobody's says nothing about anybody; one's own does", () => {
  const residents = [
    { id: "r1", bed: undefined, habits },
    { id: "r2", bed: undefined, habits },
  ];
  const shared = house({ residents });
  samples(shared, heart(150), minutes(10));
  expect(shared.told()).toEqual([]);
  const own = house({ residents, devices: [{ id: "heart-band", resident: "r2" }] });
  samples(own, heart(150), minutes(6));
  expect(own.kept.messages.map(({ resident }) => resident)).toEqual(["r2"]);
});

test("whatever comes, nothing is told before the limit has lasted, nor twice without an end between", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 20, max: 200 }), fc.integer({ min: 1, max: 90 })), { maxLength: 40 }),
      (all) => {
        const home = band();
        let outSince: number | undefined;
        let open = false;
        for (const [bpm, wait] of all) {
          const before = home.told().length;
          if (bpm < 40 || bpm > 130) outSince ??= home.now();
          home.says("heart-band", heart(bpm));
          const news = home.told().slice(before);
          for (const each of news) {
            const cleared = each.endsWith("cleared");
            expect(cleared).toBe(open);
            if (!cleared) expect(home.now() - (outSince ?? home.now())).toBeGreaterThanOrEqual(minutes(5));
            open = !cleared;
          }
          home.passes(seconds(wait));
        }
      },
    ),
    { numRuns: 60 },
  );
});
