/** The hub's voice: tones made from the page's table, placeholders made by the real eSpeak NG, and the command that lists it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { appearance, indicatorStates } from "../../alerts/appearance.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { outputsTables } from "../../alerts/program/words/outputs.ts";
import { voice } from "../../gateway/command/voice.ts";
import { writeTones } from "../../gateway/outputs/sound.ts";
import { look, makeMissing, makePlaceholder, slotOf, slotsOf, voiceFor } from "../../gateway/outputs/voice.ts";
import { wavOf, wavSeconds } from "../../gateway/outputs/wav.ts";
import { patterns } from "../../gateway/page/sound-patterns.ts";
import { type Folder, tempFolder } from "../kit/folder.ts";

let folder: Folder;
beforeEach(() => {
  folder = tempFolder("voice");
});
afterEach(() => folder.remove());

const rooms = [
  { id: "bath", label: { zh: "卫生间", en: "Bathroom" } },
  { id: "hall", label: { zh: "门厅", en: "Hall" } },
];
const generous = { timeout: 60_000 };

/** Loudness of the samples of a 16-bit WAV file. */
function loudness(file: string): number {
  const bytes = readFileSync(file);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset + 44, Math.floor((bytes.length - 44) / 2));
  return Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);
}

test("each tone of the table is a WAV file as long as its pulses, loud enough, and never clipped", () => {
  const tone = writeTones(folder.path);
  for (const [sound, pulses] of Object.entries(patterns)) {
    if (pulses.length === 0) continue;
    const { file, seconds } = tone(sound as Exclude<keyof typeof patterns, "none">);
    const length = Math.max(...pulses.map(({ at, lasts }) => at + lasts));
    expect(seconds, sound).toBeGreaterThan(length);
    expect(seconds, sound).toBeLessThan(length + 0.2);
    expect(loudness(file), sound).toBeGreaterThan(1_000);
  }
  for (const state of indicatorStates) expect(Object.keys(patterns)).toContain(appearance[state].tone.sound);
});

test("a tone has the pitch that it is said to have", () => {
  const bytes = wavOf([{ at: 0, lasts: 1, hertz: 440 }]);
  const samples = Array.from({ length: 22_050 }, (_, n) => bytes.readInt16LE(44 + n * 2));
  const rises = samples.filter((each, n) => each >= 0 && (samples[n - 1] ?? 0) < 0).length;
  expect(rises).toBeGreaterThanOrEqual(438);
  expect(rises).toBeLessThanOrEqual(441);
  expect(wavSeconds(Buffer.from("RIFFno wave at all, whatever its name may say: 44 bytes"))).toBeUndefined();
});

test(
  "eSpeak NG makes a placeholder that is a sound, in both languages, and says first that it is one",
  generous,
  async () => {
    for (const language of ["zh", "en"] as const) {
      const slot = slotOf(folder.path, "stored", language, undefined);
      expect(await makePlaceholder(slot, realTimers), "install it with: apt-get install espeak-ng").toEqual({
        ok: true,
      });
      const seen = look(slot);
      expect(seen.voice).toBe("placeholder");
      expect(seen.seconds).toBeGreaterThan(0.5);
      expect(readFileSync(slot.placeholder).toString("latin1", 0, 4)).toBe("RIFF");
      expect(loudness(slot.placeholder)).toBeGreaterThan(500);
      // Its first words take their time: with them it is clearly longer than the sentence alone would be.
      const bare = { ...slot, language, sentence: "", placeholder: `${slot.placeholder}.bare` };
      await makePlaceholder(bare, realTimers);
      const prefix = wavSeconds(readFileSync(bare.placeholder)) ?? 0;
      expect(prefix).toBeGreaterThan(0.5);
      expect(seen.seconds).toBeGreaterThan(prefix + 0.5);
    }
    expect(outputsTables.zh["voice.placeholder"]).toMatch(/^占位语音/);
    expect(outputsTables.en["voice.placeholder"]).toMatch(/^Placeholder voice/);
  },
);

test("a recording is worth more than any placeholder, a room's own more than any room's, and nothing is overwritten", () => {
  const put = (file: string, seconds: number) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, wavOf([{ at: 0, lasts: seconds, hertz: 300 }]));
  };
  const [bath] = rooms;
  const any = slotOf(folder.path, "device_fault", "zh", undefined);
  const own = slotOf(folder.path, "device_fault", "zh", bath);
  const best = () => voiceFor(folder.path, "device_fault", "zh", bath)?.file;
  expect(best()).toBeUndefined();
  put(any.placeholder, 1);
  expect(best()).toBe(any.placeholder);
  put(own.placeholder, 1);
  expect(best()).toBe(own.placeholder);
  put(any.file, 1);
  expect(best()).toBe(any.file);
  put(own.file, 1);
  expect(best()).toBe(own.file);
  // Somebody recorded an MP3, or nothing.
  writeFileSync(own.file, "ID3 not a wave");
  expect(look(own).voice).toBe("unreadable");
  expect(best()).toBe(any.file);
});

test("other words make another placeholder: an old one is never played for a new sentence", () => {
  const one = slotOf(folder.path, "device_fault", "zh", rooms[0]);
  const renamed = slotOf(folder.path, "device_fault", "zh", { id: "bath", label: { zh: "洗手间", en: "Toilet" } });
  expect(one.file).toBe(renamed.file);
  expect(one.placeholder).not.toBe(renamed.placeholder);
});

test("without eSpeak NG it is said so, and nothing is left behind", async () => {
  const slots = slotsOf(folder.path, ["zh"], rooms).map(look);
  const made = await makeMissing(slots, realTimers, () => false, join(folder.path, "no-such-espeak"));
  expect(made).toMatchObject({ ok: false, why: "no_espeak" });
  expect(slots.map(look).every((slot) => slot.voice === "missing")).toBe(true);
});

async function command(...args: string[]) {
  const out: string[] = [];
  const code = await voice.run(args, {
    stdout: (line) => void out.push(line),
    stderr: (line) => void out.push(line),
    stdin: (async function* () {})(),
  });
  return { code, out };
}

function config(): string {
  const file = join(folder.path, "gateway.yaml");
  writeFileSync(
    file,
    stringify({
      version: 1,
      gateway: "gw-1",
      data: "data",
      home: { id: "home-1", rooms },
      serial: [{ id: "stick", family: "enocean-esp3", path: "/dev/stick" }],
      centre: { url: "mqtts://centre.example:8884", tokenFile: "token" },
      page: { port: 8080 },
      outputs: [{ kind: "sound", languages: ["zh", "en"] }],
    }),
  );
  return file;
}

test(
  "the command lists every sentence with the file that it belongs into; made once, none is missing",
  generous,
  async () => {
    const file = config();
    const before = await command("--config", file, "--json");
    expect(before.code).toBe(1);
    const { slots } = JSON.parse(before.out[0] ?? "");
    const spoken = indicatorStates.filter((state) => appearance[state].tone.sound !== "none");
    expect(slots).toHaveLength(2 * (spoken.length + rooms.length));
    expect(slots).toContainEqual(
      expect.objectContaining({
        state: "device_fault",
        language: "zh",
        room: "bath",
        voice: "missing",
        sentence: "卫生间设备需要检修",
        file: join(folder.path, "data", "voice", "zh", "device_fault.bath.wav"),
      }),
    );
    const told = await command("--config", file);
    expect(told.out.join("\n")).toContain("--make");
    expect((await command("--config", file, "--make")).code).toBe(0);
    const after = await command("--config", file, "--json");
    expect(after.code).toBe(0);
    expect(JSON.parse(after.out[0] ?? "").slots.every((slot: { seconds: number }) => slot.seconds > 0.5)).toBe(true);
  },
);

test("called wrongly it says what it needs", async () => {
  expect((await command()).code).toBe(2);
  expect((await command("--config", config(), "--lang", "fr")).out.join()).toContain("zh and en");
});
