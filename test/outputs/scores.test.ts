/** What a Zigbee light and a siren are told in each state: by the table, by few messages, in words that Zigbee2MQTT knows. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { appearance, indicatorStates } from "../../alerts/appearance.ts";
import { family as zigbee2mqtt } from "../../devices/families/zigbee2mqtt.ts";
import { noNotes } from "../../devices/notes.ts";
import { lightScore } from "../../gateway/outputs/light.ts";
import type { OutputFault } from "../../gateway/outputs/output.ts";
import { openPerformer, pace, type Score } from "../../gateway/outputs/performer.ts";
import { sirenScore } from "../../gateway/outputs/siren.ts";
import { ownTimers } from "../kit/clock.ts";
import { openMember } from "../zigbee/bridge.ts";

const plain = { brightness: 254, effects: [] } as const;
const gifted = { brightness: 254, effects: ["breathe", "blink"] } as const;
const warning = { by: "warning", level: "high", strobe: true } as const;
const light = (state: (typeof indicatorStates)[number], settings: Parameters<typeof lightScore>[1] = plain) =>
  lightScore(appearance[state].light, settings);
const siren = (state: (typeof indicatorStates)[number], by: "warning" | "alarm" | "alarm-boolean" = "warning") =>
  sirenScore(appearance[state].tone, { ...warning, by });

const hexes = { red: "#FF0000", green: "#00FF00", white: "#FFFFFF", amber: "#FF8000" } as const;
const coloursIn = (score: Score): string[] => [
  ...new Set(score.flatMap(({ say }) => ("color" in say ? [JSON.stringify(say.color)] : []))),
];
const hexOf = (name: keyof typeof hexes) => JSON.stringify({ hex: hexes[name] });

test.each([plain, gifted])("the light has the colours of the table and no others, with %o", (settings) => {
  for (const state of indicatorStates) {
    const { colour } = appearance[state].light;
    const wanted = colour === "off" ? [] : colour === "red_white" ? [hexOf("red"), hexOf("white")] : [hexOf(colour)];
    expect(coloursIn(light(state, settings)), state).toEqual(wanted);
  }
});

test("what stands still is one message; what is told apart by its pattern is told apart", () => {
  for (const state of ["normal", "stored", "waiting", "claimed", "closed", "cancelled"] as const)
    expect(light(state), state).toHaveLength(1);
  const seen = new Map<string, string>();
  for (const state of indicatorStates) {
    const key = JSON.stringify(appearance[state].light);
    const score = JSON.stringify(light(state));
    expect(seen.get(score) ?? key, state).toBe(key);
    seen.set(score, key);
  }
});

test("a network of few messages: never two a second, an alarm at most one, advice two a minute", () => {
  const perMinute = (score: Score) => (60_000 * score.length) / score.reduce((sum, { lasts }) => sum + lasts, 0);
  for (const state of indicatorStates) {
    for (const settings of [plain, gifted]) {
      const score = light(state, settings);
      for (const { lasts } of score) expect(lasts, state).toBeGreaterThanOrEqual(1_000);
      expect(perMinute(score), state).toBeLessThanOrEqual(60);
      if (appearance[state].light.colour === "amber") expect(perMinute(score), state).toBeLessThanOrEqual(2);
    }
    for (const by of ["warning", "alarm"] as const) expect(perMinute(siren(state, by)), state).toBeLessThanOrEqual(24);
  }
  expect(perMinute(light("sending", gifted))).toBeLessThan(perMinute(light("sending")));
});

test("only 'nobody hears us' sounds the siren, in pulses that end by themselves; a fall's guard never does", () => {
  for (const state of indicatorStates) {
    const screams = siren(state).some(({ say }) => JSON.stringify(say).includes("emergency"));
    expect(screams, state).toBe(state === "not_through" || state === "stored_unheard");
    const switched = siren(state, "alarm").some(({ say }) => say.alarm === "ON");
    expect(switched, state).toBe(screams);
    expect(
      siren(state, "alarm-boolean").some(({ say }) => say.alarm === true),
      state,
    ).toBe(screams);
    // A switch that was put on is put off again.
    if (switched) expect(siren(state, "alarm").at(-1)?.say).toEqual({ alarm: "OFF" });
  }
  expect(siren("not_through")).toEqual([
    { say: { warning: { mode: "emergency", level: "high", strobe: true, duration: 2 } }, lasts: 5_000 },
  ]);
  expect(siren("guarding")[0].say).toEqual({ warning: { mode: "stop", level: "low", strobe: false, duration: 0 } });
});

const allSirens = () => indicatorStates.flatMap((state) => siren(state));
const allLights = () => indicatorStates.flatMap((state) => [...light(state), ...light(state, gifted)]);

test.each([
  ["HS2WD-E", { modelID: "WarningDevice", manufacturerName: "HEIMAN" }, allSirens],
  ["SIRZB-111", { modelID: "SIRZB-111", manufacturerName: "frient A/S" }, allSirens],
  ["915005106701", { modelID: "LCA001", manufacturerName: "Signify Netherlands B.V." }, allLights],
  ["RB 285 C", { modelID: "RB 285 C", manufacturerName: "innr" }, allLights],
] as const)("the converters of a real %s know every key that it is sent", async (_model, device, beats) => {
  const { definition } = await openMember(device, "output", "0x00158d0000000001");
  const known = new Set(definition.toZigbee.flatMap(({ key }) => key ?? []));
  // Read by the converters beside the key that it belongs to.
  known.add("transition");
  const sent = new Set(beats().flatMap(({ say }) => Object.keys(say)));
  expect([...sent].filter((key) => !known.has(key))).toEqual([]);
});

test("what they say back raises nothing: no lamp and no siren calls for help", () => {
  const bodies = [
    ...indicatorStates.flatMap((state) => [...light(state), ...light(state, gifted)]),
    ...indicatorStates.flatMap((state) =>
      (["warning", "alarm", "alarm-boolean"] as const).flatMap((by) => siren(state, by)),
    ),
  ].map(({ say }) => JSON.stringify({ ...say, linkquality: 100 }));
  for (const body of new Set(bodies))
    for (const topic of ["zigbee2mqtt/lamp", "zigbee2mqtt/lamp/set"]) {
      const frame = { topic, payload: Buffer.from(body), stored: false };
      const decoded = zigbee2mqtt.decode(frame, "zigbee2mqtt", () => undefined, noNotes);
      const facts = "heard" in decoded ? decoded.heard.flatMap((each) => each.facts) : [];
      expect(
        facts.filter(({ kind }) => kind !== "link" && kind !== "alive"),
        `${topic} ${body}`,
      ).toEqual([]);
    }
});

function stage(answer: () => OutputFault | undefined | Promise<OutputFault | undefined> = () => undefined) {
  const clock = ownTimers();
  const sent: { at: number; say: object }[] = [];
  const performer = openPerformer({
    send: async (say) => {
      sent.push({ at: clock.now(), say });
      return answer();
    },
    timers: clock,
    jitter: () => 1,
    changed: () => {},
  });
  return { clock, sent, performer };
}

test("states that follow each other at once cost one message, and the last one is what it ends with", async () => {
  const { clock, sent, performer } = stage();
  for (const state of ["sending", "stored", "claimed"] as const) performer.play(light(state));
  await clock.passes(5_000);
  expect(sent.map(({ say }) => say)).toEqual([light("claimed")[0].say]);
});

test("a light that is told the same again is not sent it again; what stands is repeated once a minute", async () => {
  const { clock, sent, performer } = stage();
  performer.play(light("claimed"));
  await clock.passes(1_000);
  performer.play(light("claimed"));
  await clock.passes(180_000);
  expect(sent).toHaveLength(4);
});

test("a broker that refuses is tried again, ever more slowly, with what is true by then", async () => {
  let up = false;
  const { clock, sent, performer } = stage(() => (up ? undefined : { why: "unreachable" }));
  performer.play(light("stored"));
  await clock.passes(10_000);
  expect(performer.status()).toMatchObject({ fault: { why: "unreachable" }, done: 0 });
  const tries = sent.length;
  expect(tries).toBeLessThanOrEqual(5);
  performer.play(light("claimed"));
  up = true;
  await clock.passes(1_000);
  expect(sent.slice(tries).map(({ say }) => say)).toEqual([light("claimed")[0].say]);
  expect(performer.status()).toMatchObject({ fault: undefined, done: 1, failed: tries });
});

test("a broker that never answers costs its time limit and no more", async () => {
  const { clock, performer } = stage(() => new Promise(() => {}));
  performer.play(siren("not_through"));
  await clock.passes(pace.sendWithin + 100);
  expect(performer.status().fault).toMatchObject({ why: "late" });
});

test("the last word of a siren is silence, and nothing is said after it", async () => {
  const { clock, sent, performer } = stage();
  performer.play(siren("not_through"));
  await clock.passes(12_000);
  expect(sent).toHaveLength(3);
  await performer.end(siren("unknown"), 1_000);
  performer.play(siren("not_through"));
  await clock.passes(20_000);
  expect(sent).toHaveLength(4);
  expect(JSON.stringify(sent.at(-1))).toContain('"stop"');
});

test("whatever happens in whatever order, messages keep their distance and the newest state is the last one said", async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("show" as const), state: fc.constantFrom(...indicatorStates) }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 3_000 }) }),
    fc.record({ do: fc.constant("break" as const), up: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      let up = true;
      let shown: Score | undefined;
      const { clock, sent, performer } = stage(() => (up ? undefined : { why: "unreachable" }));
      for (const each of steps) {
        if (each.do === "show") {
          shown = light(each.state);
          performer.play(shown);
        } else if (each.do === "wait") await clock.passes(each.ms);
        else up = each.up;
      }
      up = true;
      await clock.passes(pace.longestRetry + 2_000);
      for (const [n, { at }] of sent.entries()) {
        const before = sent[n - 1];
        if (before) expect(at - before.at).toBeGreaterThanOrEqual(pace.leastGap);
      }
      if (shown) {
        const beats = shown.map(({ say }) => JSON.stringify(say));
        expect(beats).toContain(JSON.stringify(sent.at(-1)?.say));
        expect(performer.status().fault).toBeUndefined();
      }
    }),
    { numRuns: 40 },
  );
});
