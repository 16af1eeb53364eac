import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import type { Decoded, MqttFamily, SerialFamily } from "../../devices/family.ts";
import { hours, instant, type Moment, milliseconds } from "../../devices/model/moment.ts";
import { type Note, notesKept } from "../../devices/notes.ts";
import { openRegistry, registryOf } from "../../devices/registry.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { openIntake, rawKept } from "../../gateway/intake.ts";
import { openFamilyNotes } from "../../gateway/journal/family-notes.ts";
import { type Arrival, CannotStore } from "../../gateway/journal/journal.ts";
import { openDirectory } from "../../gateway/register/directory.ts";
import { strangersHeard } from "../../gateway/strangers.ts";
import { tinyFamily } from "../serial/tiny-family.ts";

const registry = await openRegistry();
const config = gatewayConfig.parse({
  version: 1,
  gateway: "gw-1",
  data: "data",
  home: { id: "home-1", rooms: [] },
  broker: { listeners: [{ port: 0 }] },
  centre: { url: "mqtt://127.0.0.1:1884", tokenFile: "token" },
  page: { port: 0 },
});
const at: Moment = { steady: instant(0), wall: 0, mono: 0, boot: "b", trusted: true };

function home() {
  const kept: Arrival[] = [];
  const intake = openIntake({
    registry,
    register: openDirectory(config.gateway, config, registry.families),
    bases: {},
    journal: { accept: async (arrival) => void kept.push(arrival) },
    moment: () => at,
  });
  return { intake, kept };
}
const size = (kept: readonly Arrival[]): number[] => kept.map(({ bytes }) => bytes.length);
const huge = Buffer.alloc(250_000, "x");

test("whoever speaks outside its topics fills no disk: of what it sent, the beginning is kept", async () => {
  const { intake, kept } = home();
  await intake.refused({ source: "mqtt", client: "radar", topic: "hearthwatch/indicator", payload: huge });
  await intake.mqtt({ source: "mqtt", topic: "nobodys/topic", payload: huge, stored: false });
  await intake.mqtt({ source: "mqtt", topic: "zigbee2mqtt/hall", payload: huge, stored: false });
  expect(size(kept)).toEqual([rawKept.bytes, rawKept.bytes, rawKept.bytes]);
  for (const { bytes } of kept) expect(bytes.buffer.byteLength).toBeLessThan(2 * rawKept.bytes);
});

test("a padded word is understood whole and kept short; an ordinary one is kept as it came", async () => {
  const { intake, kept } = home();
  const said = (pad: number) => Buffer.from(JSON.stringify({ pad: "x".repeat(pad), action: "emergency" }));
  for (const pad of [30_000, 30]) {
    await intake.mqtt({ source: "mqtt", topic: "zigbee2mqtt/button", payload: said(pad), stored: false });
    const { bytes, understood } = kept.at(-1) ?? kept[0] ?? expect.fail("nothing was kept");
    expect(understood).toMatchObject({ heard: [{ facts: [{ kind: "call", level: "rescue", on: true }] }] });
    expect(bytes.length).toBe(Math.min(said(pad).length, rawKept.bytes));
  }
});

/** Announces on `ann/config/<name>` which topic is a door; hears that topic from then on. */
const announcing: MqttFamily = {
  id: "announcing",
  title: { zh: "试", en: "announcing" },
  says: ["contact"],
  checksInEvery: null,
  silenceCeiling: hours(1),
  foldWindow: milliseconds(0),
  carrier: { kind: "mqtt", base: "ann" },
  claims: (topic, base) => topic.startsWith(`${base}/`),
  claimsByNotes: (topic, notes) => notes.get(topic) !== undefined,
  filtersByNotes: (notes) => notes.keys(""),
  decode({ topic, payload }, base, _profileOf, notes): Decoded {
    const text = Buffer.from(payload).toString();
    if (topic.startsWith(`${base}/config/`)) {
      const key = topic.slice(`${base}/config/`.length);
      return { heard: [], notes: [text === "" ? { key } : { key, text }] };
    }
    return { heard: [{ device: notes?.get(topic) ?? "nobody", facts: [{ kind: "contact", open: text === "open" }] }] };
  },
};

function notingHome(stored: readonly (readonly [string, string])[] = []) {
  const kept: Arrival[] = [];
  const log: string[] = [];
  const changes: string[] = [];
  let full = false;
  const families = registryOf([announcing]);
  const notes = openFamilyNotes({
    families: families.families.keys(),
    read: { notes: () => stored },
    log: { ...silentLog, error: (event) => void log.push(event) },
  });
  notes.onChange((family) => changes.push(family));
  const intake = openIntake({
    registry: families,
    register: openDirectory(config.gateway, config, families.families),
    bases: {},
    notes,
    journal: {
      async accept(arrival) {
        kept.push(arrival);
        await Promise.resolve();
        if (full) throw new CannotStore("full");
      },
    },
    moment: () => at,
  });
  const says = (topic: string, text: string) =>
    intake.mqtt({ source: "mqtt", topic, payload: Buffer.from(text), stored: false });
  return {
    ...{ notes, kept, log, changes, says },
    announces: (key: string, text: string) => says(`ann/config/${key}`, text),
    fills: (is: boolean) => {
      full = is;
    },
    last: () => kept.at(-1),
  };
}

test("a fault of the joining desk is its own: the frame is on disk, so it is acknowledged, and told in the log", async () => {
  const told: string[] = [];
  const broken = () => {
    throw new Error("the desk is broken");
  };
  const intake = openIntake({
    registry,
    register: openDirectory(config.gateway, config, registry.families),
    bases: {},
    journal: { accept: async () => {} },
    moment: () => at,
    desk: { heard: broken, skipped: broken },
    log: { error: (event) => void told.push(event) },
  });
  const payload = Buffer.from('{"action":"emergency"}');
  await intake.mqtt({ source: "mqtt", topic: "zigbee2mqtt/button", payload, stored: false });
  await intake.skipped("serial:hall", tinyFamily(), new Uint8Array(3), "noise");
  expect(told).toEqual(["joining.not_heard", "joining.not_heard"]);
});

test("a decoder that breaks costs its frame its meaning and nobody a connection: the frame is kept as unread", async () => {
  const kept: Arrival[] = [];
  const told: string[] = [];
  const decode = () => {
    throw new RangeError("too deep");
  };
  const line: SerialFamily = { ...tinyFamily(), decode };
  const topics: MqttFamily = { ...announcing, decode };
  const families = registryOf([line, topics]);
  const intake = openIntake({
    registry: families,
    register: openDirectory(config.gateway, config, families.families),
    bases: {},
    journal: { accept: async (arrival) => void kept.push(arrival) },
    moment: () => at,
    log: { error: (event) => void told.push(event) },
  });
  await intake.serial("serial:hall", line, Uint8Array.of(0xa5, 1, 1, 0));
  await intake.mqtt({ source: "mqtt", topic: "ann/door", payload: Buffer.from("x"), stored: false });
  expect(kept.map(({ understood, bytes }) => [understood, bytes.length])).toEqual([
    [{ unread: "decoder", device: undefined }, 4],
    [{ unread: "decoder", device: undefined }, 1],
  ]);
  expect(told).toEqual(["decoder.failed", "decoder.failed"]);
});

describe("what a family notes", () => {
  test("is known to the very next frame, before its own commit, and travels with its frame", async () => {
    const home = notingHome();
    const first = home.announces("door/state", "front-door");
    const second = home.says("door/state", "open");
    await Promise.all([first, second]);
    expect(home.kept[0]?.notes).toEqual([{ key: "door/state", text: "front-door" }]);
    expect(home.kept[1]).toMatchObject({
      family: "announcing",
      understood: { heard: [{ device: "announcing:front-door" }] },
    });
    await home.announces("door/state", "front-door");
    expect(home.last()).not.toHaveProperty("notes");
    await home.announces("door/state", "");
    expect(home.last()?.notes).toEqual([{ key: "door/state" }]);
    await home.says("door/state", "open");
    expect(home.last()?.family).toBe("unknown");
    expect(home.changes).toHaveLength(2);
  });

  test("is known from the start when the journal holds it", async () => {
    const home = notingHome([["door/state", "front-door"]]);
    await home.says("door/state", "open");
    expect(home.last()?.family).toBe("announcing");
  });

  test("is taken back when its frame could not be kept: what is on disk counts again", async () => {
    const home = notingHome([["a", "old"]]);
    const { notes } = home;
    home.fills(true);
    await expect(home.announces("a", "new")).rejects.toThrow(CannotStore);
    await expect(home.announces("b", "new")).rejects.toThrow(CannotStore);
    await expect(home.announces("a", "")).rejects.toThrow(CannotStore);
    expect([notes.of("announcing").get("a"), notes.of("announcing").get("b")]).toEqual(["old", undefined]);
    home.fills(false);
    await home.announces("a", "new");
    home.fills(true);
    await expect(home.announces("a", "newer")).rejects.toThrow(CannotStore);
    expect(notes.of("announcing").get("a")).toBe("new");
  });

  test("of two frames on their way the later one counts, whichever of them fails", async () => {
    const home = notingHome([["a", "old"]]);
    const book = () => home.notes.of("announcing").get("a");
    home.fills(true);
    const failing = home.announces("a", "first");
    await Promise.resolve();
    const later = home.announces("a", "second");
    home.fills(true);
    await expect(failing).rejects.toThrow(CannotStore);
    home.fills(false);
    await later.catch(() => {});
    expect(["second", "old"]).toContain(book());
    await home.announces("a", "third");
    expect(book()).toBe("third");
  });

  test("is found again when the file that could not be read at the start can be read", async () => {
    let file: readonly (readonly [string, string])[] = [];
    const notes = openFamilyNotes({ families: ["f"], read: { notes: () => file }, log: silentLog });
    const taken = notes.take("f", [{ key: "a", text: "new" }]);
    file = [
      ["a", "old"],
      ["b", "kept"],
    ];
    notes.recall();
    expect([notes.of("f").get("a"), notes.of("f").get("b")]).toEqual(["new", "kept"]);
    taken?.lost();
    expect(notes.of("f").get("a")).toBe("old");
  });

  test("that was refused, and reached the disk all the same once it was back, counts as it stands there", () => {
    let file: readonly (readonly [string, string])[] = [["a", "old"]];
    const notes = openFamilyNotes({ families: ["f"], read: { notes: () => file }, log: silentLog });
    notes.take("f", [{ key: "a", text: "new" }])?.lost();
    expect(notes.of("f").get("a")).toBe("old");
    file = [["a", "new"]];
    notes.recall();
    expect(notes.of("f").get("a")).toBe("new");
  });

  test("beyond its bound is refused, counted and told once; what is known may still change", async () => {
    const home = notingHome();
    for (let n = 0; n < notesKept.keys + 5; n += 1) await home.announces(`key-${n}`, "x");
    await home.announces("k".repeat(notesKept.keyLength + 1), "x");
    await home.announces("key-1", "y");
    expect(home.notes.of("announcing").keys("key-")).toHaveLength(notesKept.keys);
    expect(home.notes.of("announcing").get("key-1")).toBe("y");
    expect([home.notes.refused, home.log]).toEqual([6, ["notes.full"]]);
  });

  test("whatever is said, fails and arrives: memory is what the disk holds when all has settled", async () => {
    const step = fc.record({
      key: fc.constantFrom("a", "b"),
      text: fc.constantFrom("", "1", "2"),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.nat(5), async (steps, together) => {
        const notes = openFamilyNotes({ families: ["f"], read: { notes: () => [["a", "0"]] }, log: silentLog });
        const disk = new Map([["a", "0"]]);
        // Frames settle in the order in which they came, some of them together.
        const onTheWay: { taken: ReturnType<typeof notes.take>; fails: boolean }[] = [];
        const settle = () => {
          for (const { taken, fails } of onTheWay.splice(0)) {
            if (fails) taken?.lost();
            else {
              for (const { key, text } of taken?.notes ?? [])
                text === undefined ? disk.delete(key) : disk.set(key, text);
              taken?.kept();
            }
          }
        };
        for (const { key, text, fails } of steps) {
          const note: Note = text === "" ? { key } : { key, text };
          onTheWay.push({ taken: notes.take("f", [note]), fails });
          if (onTheWay.length > together) settle();
        }
        settle();
        expect(["a", "b"].map((key) => notes.of("f").get(key))).toEqual(["a", "b"].map((key) => disk.get(key)));
      }),
      { numRuns: 200 },
    );
  });
});

describe("a stream", () => {
  const radar: SerialFamily = {
    ...tinyFamily(),
    stream: true,
    decode: (frame) => {
      if (frame[1] === 9) return { unread: { fault: "unknown", device: "radar", raw: "" } };
      return frame[1] === 1
        ? { heard: [{ device: "radar", facts: [{ kind: "fall", state: frame[2] === 1 ? "suspected" : "cleared" }] }] }
        : { heard: [{ device: "radar", facts: [{ kind: "presence", on: frame[2] === 1 }] }] };
    },
  };
  function listening() {
    const kept: Arrival[] = [];
    let now = 0;
    const intake = openIntake({
      registry: registryOf([radar]),
      register: openDirectory(config.gateway, config, new Map([[radar.id, radar]])),
      bases: {},
      journal: { accept: async (arrival) => void kept.push(arrival) },
      moment: () => ({ ...at, steady: instant(now) }),
    });
    return {
      kept,
      hears: (...bytes: number[]) => intake.serial("serial:radar", radar, Uint8Array.of(0xa5, ...bytes, 0)),
      passes: (ms: number) => {
        now += ms;
      },
    };
  }

  test("has time, but for a fall; that nobody has fallen is in no hurry", async () => {
    const home = listening();
    await home.hears(2, 1);
    await home.hears(1, 1);
    await home.hears(1, 0);
    // Words of a later firmware, ten times a second: kept, without a commit for each.
    await home.hears(9, 0);
    expect(home.kept.map(({ stream, patient, urgent }) => [stream, patient, urgent])).toEqual([
      [true, true, false],
      [true, true, true],
      [true, true, false],
      [true, true, false],
    ]);
  });

  test("of a stranger is heard once in ten seconds, and its cry for help always", async () => {
    const home = listening();
    for (let n = 0; n < 300; n += 1) {
      await home.hears(2, 1);
      home.passes(100);
    }
    const heard = () =>
      home.kept.filter(
        ({ understood }) => "heard" in understood && understood.heard.some(({ facts }) => facts.length > 0),
      );
    expect(heard()).toHaveLength(30_000 / strangersHeard.every);
    await home.hears(1, 1);
    await home.hears(1, 1);
    expect(heard()).toHaveLength(30_000 / strangersHeard.every + 2);
  });

  test("of a stranger says ten times a second that nobody has fallen: that is no cry for help", async () => {
    const home = listening();
    for (let n = 0; n < 300; n += 1) {
      await home.hears(2, 1);
      await home.hears(1, 0);
      home.passes(100);
    }
    const kinds = home.kept.flatMap(({ understood }) =>
      "heard" in understood ? understood.heard.flatMap(({ facts }) => facts.map(({ kind }) => kind)) : [],
    );
    expect(kinds.filter((kind) => kind === "fall")).toHaveLength(30_000 / strangersHeard.every);
    expect(kinds).toHaveLength((2 * 30_000) / strangersHeard.every);
  });
});

test("of a frame that holds a key of the network no byte is kept", async () => {
  const kept: Arrival[] = [];
  const secretive: SerialFamily = { ...tinyFamily(), decode: () => ({ heard: [], secret: true }) };
  const intake = openIntake({
    registry: registryOf([secretive]),
    register: openDirectory(config.gateway, config, new Map([[secretive.id, secretive]])),
    bases: {},
    journal: { accept: async (arrival) => void kept.push(arrival) },
    moment: () => at,
  });
  await intake.serial("serial:x", secretive, Uint8Array.of(0xa5, 1, 2, 3));
  expect(kept[0]?.bytes).toHaveLength(0);
});
