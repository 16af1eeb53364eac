/** A master and its slaves on a line that has delays, echoes, noise and cut wires: what is asked, when, and what comes of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, hex } from "../../devices/bytes.ts";
import { family } from "../../devices/families/modbus-rtu-di.ts";
import type { Framed, Heard } from "../../devices/family.ts";
import { crc16, modbusFramer, modbusLimit, readInputs } from "../../devices/framing/modbus-rtu.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { instant } from "../../devices/model/moment.ts";
import { noNotes } from "../../devices/notes.ts";
import type { Saying } from "../../devices/talk.ts";

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const framesOf = (framed: readonly Framed[]): string[] =>
  framed.flatMap((each) => ("frame" in each ? [hex(each.frame)] : []));

/** The sum bit by bit, as the standard draws it: the decoder's own table must not vouch for itself. */
function summed(...body: readonly number[]): Uint8Array {
  let crc = 0xffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

test("sums and questions are those of the standard", () => {
  expect(crc16(bytes("010200000008"), 0, 6).toString(16)).toBe("cc79");
  expect(hex(readInputs(1, 2, 8))).toBe("01020000000879CC");
  expect(hex(readInputs(2, 2, 8))).toBe("02020000000879FF");
  expect(hex(readInputs(1, 1, 8))).toBe("0101000000083DCC");
});

interface Module {
  /** Closed contacts, lowest bit first. */
  closed: number;
  /** Functions it knows. */
  readonly knows?: readonly number[];
  /** Time to the end of its answer, ms. */
  readonly takes?: number;
  mute?: boolean;
}

interface Bus {
  readonly modules: Map<number, Module>;
  readonly register: { key: string; profile?: string }[];
  joining?: readonly string[];
  readonly echo?: boolean;
  /** Bytes before each answer. */
  readonly noise?: () => Uint8Array;
}

interface Told {
  readonly at: number;
  readonly device: string;
  readonly fact: Fact;
}

/** The program's end of the line on a clock of its own, as the port drives it. */
function master(bus: Bus) {
  let now = 0;
  let again = Number.POSITIVE_INFINITY;
  let idleAt = Number.POSITIVE_INFINITY;
  const coming: { at: number; bytes: Uint8Array }[] = [];
  const asked: { at: number; slave: number; fc: number; count: number }[] = [];
  const told: Told[] = [];
  const dead: number[] = [];
  const room = {
    devices: () => bus.register.map(({ key, profile }) => ({ key, profile })),
    mayJoin: (key: string | undefined) =>
      bus.joining !== undefined && (key === undefined || bus.joining.length === 0 || bus.joining.includes(key)),
    notes: noNotes,
  };
  const talk = family.talk?.(room);
  if (!talk) throw new Error("the family does not talk");
  const framer = family.framer();
  const profileOf = (device: string) => bus.register.find(({ key }) => key === device)?.profile;
  const note = (heard: readonly Heard[]) => {
    for (const { device, facts } of heard) for (const fact of facts) told.push({ at: now, device, fact });
  };

  const follow = (saying: Saying): void => {
    for (const request of saying.say) ask(request);
    if (saying.found) note(saying.found);
    if (saying.again !== undefined) again = now + saying.again;
    if (saying.dead) {
      dead.push(now);
      again = Number.POSITIVE_INFINITY;
      // The port is opened again after a while.
      coming.length = 0;
      reopenAt = now + 1_000;
    }
  };
  let reopenAt = 0;

  const ask = (request: Uint8Array): void => {
    const [slave = 0, fc = 0, , , , count = 0] = request;
    asked.push({ at: now, slave, fc, count });
    if (bus.echo) coming.push({ at: now + 8, bytes: request });
    const module = bus.modules.get(slave);
    if (!module || module.mute) return;
    const at = now + (module.takes ?? 20);
    const noise = bus.noise?.() ?? new Uint8Array();
    if (!(module.knows ?? [1, 2]).includes(fc)) {
      coming.push({ at, bytes: joined(noise, summed(slave, fc | 0x80, 2)) });
      return;
    }
    const data = Array.from({ length: Math.ceil(count / 8) }, (_, at) => (module.closed >> (at * 8)) & 0xff);
    coming.push({ at, bytes: joined(noise, summed(slave, fc, data.length, ...data)) });
  };

  const take = (framed: readonly Framed[]): void => {
    for (const each of framed) {
      if (!("frame" in each)) continue;
      const decoded = family.decode(each.frame, profileOf);
      if ("heard" in decoded) note(decoded.heard);
      follow(talk.heard(each.frame, instant(now)));
    }
  };

  const arrive = (): void => {
    const next = coming.shift();
    if (!next) return;
    take(framer.push(next.bytes));
    idleAt = framer.held > 0 ? now + 50 : Number.POSITIVE_INFINITY;
  };

  return {
    asked,
    told,
    dead,
    get now() {
      return now;
    },
    passes(ms: number) {
      const end = now + ms;
      for (;;) {
        coming.sort((one, other) => one.at - other.at);
        const next = Math.min(reopenAt, coming[0]?.at ?? Number.POSITIVE_INFINITY, idleAt, again);
        if (next > end) break;
        now = Math.max(now, next);
        if (next === reopenAt) {
          reopenAt = Number.POSITIVE_INFINITY;
          follow(talk.opened(instant(now)));
        } else if (next === coming[0]?.at) arrive();
        else if (next === idleAt) {
          idleAt = Number.POSITIVE_INFINITY;
          take(framer.idle());
        } else {
          again = Number.POSITIVE_INFINITY;
          follow(talk.due(instant(now)));
        }
      }
      now = end;
    },
    /** Changes of what a device says, each with its time. */
    changes(device: string): { at: number; fact: Fact }[] {
      const own = told.filter((each) => each.device === device && each.fact.kind !== "alive");
      return own
        .filter((each, at) => JSON.stringify(each.fact) !== JSON.stringify(own[at - 1]?.fact))
        .map(({ at, fact }) => ({ at, fact }));
    },
    gaps(slave: number, from = 0): number {
      const times = asked.filter((each) => each.slave === slave && each.at >= from).map(({ at }) => at);
      return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)));
    },
  };
}

const call = (on: boolean): Fact => ({ kind: "call", level: "rescue", on, by: "cord" });
const offline: Fact = { kind: "fault", what: "offline" };

test("every slave is asked ten times a second, one at a time", () => {
  const modules = new Map([1, 2, 3].map((id) => [id, { closed: 0 }]));
  const line = master({ modules, register: [1, 2, 3].map((id) => ({ key: `${id}/0`, profile: "call:rescue" })) });
  line.passes(10_000);
  for (const id of [1, 2, 3]) expect(line.gaps(id)).toBeLessThanOrEqual(150);
  // 20 ms until an answer is whole and 4 ms of rest behind it.
  for (const [at, { at: time }] of line.asked.entries()) {
    if (at > 0) expect(time - (line.asked[at - 1]?.at ?? 0)).toBeGreaterThanOrEqual(24);
  }
  expect(new Set(line.asked.map(({ fc, count }) => `${fc} ${count}`))).toEqual(new Set(["2 8"]));
});

test("a cord pulled for 200 ms is a call, whenever it is pulled, and one poll alone is none", () => {
  const module: Module = { closed: 0 };
  const line = master({ modules: new Map([[1, module]]), register: [{ key: "1/0", profile: "call:rescue" }] });
  for (let at = 0; at < 100; at += 7) {
    line.passes(1_000 + at);
    const before = line.now;
    module.closed = 1;
    line.passes(200);
    module.closed = 0;
    line.passes(1_000);
    const changes = line.changes("1/0").filter((each) => each.at > before);
    expect(changes.map(({ fact }) => fact)).toEqual([call(true), call(false)]);
    expect((changes[0]?.at ?? 0) - before).toBeLessThanOrEqual(200);
  }
  const before = line.told.length;
  module.closed = 1;
  line.passes(30);
  module.closed = 0;
  line.passes(1_000);
  expect(line.told.slice(before).filter(({ fact }) => fact.kind === "call" && fact.on)).toEqual([]);
});

test("a bouncing contact holds no other back", () => {
  const module: Module = { closed: 0 };
  const register = [
    { key: "1/0", profile: "door" },
    { key: "1/1", profile: "call:rescue" },
  ];
  const line = master({ modules: new Map([[1, module]]), register });
  line.passes(1_000);
  let said = 0;
  for (let each = 0; each < 40; each += 1) {
    // The door chatters faster than anybody polls; the cord is pulled half way.
    module.closed = (each % 2) | (each >= 20 ? 2 : 0);
    line.passes(25);
    said ||= line.changes("1/1").some(({ fact }) => fact.kind === "call" && fact.on) ? line.now : 0;
  }
  expect(said).toBeGreaterThan(1_500);
  expect(said).toBeLessThanOrEqual(1_750);
});

test("a normally closed cord that is found open at the start is a call, and so is a cut wire", () => {
  const line = master({
    modules: new Map([[1, { closed: 0b10 }]]),
    register: [
      { key: "1/0", profile: "call:rescue nc eol" },
      { key: "1/1", profile: "call:rescue nc eol" },
    ],
  });
  line.passes(1_000);
  expect(line.changes("1/0").map(({ fact }) => fact)).toEqual([call(true)]);
  expect(line.changes("1/1").map(({ fact }) => fact)).toEqual([call(false)]);
});

test("a dead slave is told once as a fault of its devices, and never holds the others back for long", () => {
  const broken: Module = { closed: 0 };
  const modules = new Map([
    [1, { closed: 0 }],
    [2, broken],
    [3, { closed: 0 }],
  ]);
  const register = ["1/0", "2/0", "2/5", "3/0"].map((key) => ({ key, profile: "call:rescue" }));
  const line = master({ modules, register });
  line.passes(5_000);
  expect(line.told.filter(({ fact }) => fact.kind === "fault")).toEqual([]);
  broken.mute = true;
  line.passes(20_000);
  const faults = line.told.filter(({ fact }) => fact.kind === "fault");
  expect(faults.map(({ device, fact }) => ({ device, fact }))).toEqual([
    { device: "2/0", fact: offline },
    { device: "2/5", fact: offline },
  ]);
  expect(faults[0]?.at).toBeLessThanOrEqual(5_000 + 5_000);
  expect(line.gaps(1)).toBeLessThanOrEqual(400);
  expect(line.dead).toEqual([]);
  broken.mute = false;
  line.passes(5_000);
  expect(line.told.some(({ device, at }) => device === "2/0" && at > 25_000)).toBe(true);
  broken.mute = true;
  line.passes(5_000);
  expect(line.told.filter(({ fact }) => fact.kind === "fault")).toHaveLength(4);
});

test("a cut line is one fault: the line is dead, and no slave of it is told as lost", () => {
  const modules = new Map<number, Module>([1, 2, 3].map((id) => [id, { closed: 0 }]));
  const line = master({ modules, register: [1, 2, 3].map((id) => ({ key: `${id}/0`, profile: "door" })) });
  line.passes(5_000);
  for (const module of modules.values()) module.mute = true;
  line.passes(5_000);
  expect(line.dead[0]).toBeLessThanOrEqual(10_000);
  expect(line.told.filter(({ fact }) => fact.kind === "fault")).toEqual([]);
  for (const module of modules.values()) module.mute = false;
  line.passes(6_000);
  expect(line.dead.length).toBeGreaterThanOrEqual(1);
  const lastDead = line.dead.at(-1) ?? 0;
  expect(line.told.some(({ at }) => at > lastDead)).toBe(true);
});

test("fifteen dead slaves do not hide the one that lives", () => {
  const modules = new Map([[9, { closed: 0 }]]);
  const register = Array.from({ length: 16 }, (_, at) => ({ key: `${at + 1}/0`, profile: "call:rescue" }));
  const line = master({ modules, register });
  line.passes(60_000);
  expect(line.dead).toEqual([]);
  // The first round meets them all; after it one of them a round.
  expect(line.gaps(9)).toBeLessThanOrEqual(4_200);
  expect(line.gaps(9, 5_000)).toBeLessThanOrEqual(400);
  const faults = line.told.filter(({ fact }) => fact.kind === "fault");
  expect(faults).toHaveLength(15);
  expect(Math.max(...faults.map(({ at }) => at))).toBeLessThanOrEqual(10_000);
});

test("a line with many slaves is dead within 5 s of being cut, or as soon as each was asked", () => {
  const modules = new Map<number, Module>(Array.from({ length: 16 }, (_, at) => [at + 1, { closed: 0 }]));
  const line = master({ modules, register: [...modules.keys()].map((id) => ({ key: `${id}/0`, profile: "door" })) });
  line.passes(10_000);
  for (const module of modules.values()) module.mute = true;
  line.passes(6_000);
  expect(line.dead).toHaveLength(1);
  expect(line.told.filter(({ fact }) => fact.kind === "fault")).toEqual([]);
});

test("a module that shows its inputs as coils is asked so from the second question on, and is no fault", () => {
  const line = master({
    modules: new Map([[1, { closed: 1, knows: [1] }]]),
    register: [{ key: "1/0", profile: "call:rescue" }],
  });
  line.passes(2_000);
  expect(line.asked.slice(0, 4).map(({ fc }) => fc)).toEqual([2, 1, 1, 1]);
  expect(line.changes("1/0").map(({ fact }) => fact)).toEqual([call(true)]);
});

test("a module that knows neither function is a fault of its devices, and the line lives", () => {
  const line = master({ modules: new Map([[1, { closed: 1, knows: [] }]]), register: [{ key: "1/0" }] });
  line.passes(10_000);
  expect(line.dead).toEqual([]);
  expect(line.told).toEqual([{ at: expect.any(Number), device: "1/0", fact: offline }]);
});

test("what the technician said of function and inputs is asked, and nothing else is tried", () => {
  const line = master({
    modules: new Map([
      [1, { closed: 1, knows: [2] }],
      [2, { closed: 0 }],
    ]),
    register: [{ key: "1/0", profile: "door fc=1 inputs=4" }, { key: "2/11", profile: "door" }, { key: "2/0" }],
  });
  line.passes(2_000);
  expect(new Set(line.asked.map(({ slave, fc, count }) => `${slave}: ${fc} ${count}`))).toEqual(
    new Set(["1: 1 4", "2: 2 16"]),
  );
});

test("an adapter that hears itself changes nothing, and its echo is nobody's answer", () => {
  const register = [{ key: "1/0", profile: "call:rescue" }];
  const alone = master({ modules: new Map(), register, echo: true });
  alone.passes(5_000);
  expect(alone.dead.length).toBeGreaterThanOrEqual(1);
  expect(framesOf(modbusFramer().push(bytes("01020000000879CC")))).toEqual([]);
  const module: Module = { closed: 0 };
  const line = master({ modules: new Map([[1, module]]), register, echo: true });
  line.passes(1_000);
  module.closed = 1;
  line.passes(1_000);
  expect(line.changes("1/0").map(({ fact }) => fact)).toEqual([call(false), call(true)]);
  expect(line.dead).toEqual([]);
});

test("noise before every answer delays it by the line's own gap at most", () => {
  const random = [0x05, 0x01, 0x02, 0x08, 0xff, 0x01, 0x82];
  let at = 0;
  const noise = () => Uint8Array.of(random[at++ % random.length] ?? 0, random[(at * 3) % random.length] ?? 0);
  const line = master({ modules: new Map([[1, { closed: 1 }]]), register: [{ key: "1/0", profile: "door" }], noise });
  line.passes(10_000);
  expect(line.dead).toEqual([]);
  expect(line.told.filter(({ fact }) => fact.kind === "contact").length).toBeGreaterThan(40);
});

describe("joining", () => {
  test("nobody in the register, nobody joins: nothing is asked, and the line is not dead", () => {
    const line = master({ modules: new Map([[1, { closed: 0 }]]), register: [] });
    line.passes(60_000);
    expect(line.asked).toEqual([]);
    expect(line.dead).toEqual([]);
  });

  test("while a window stands open addresses 1 to 16 are read, and what is registered is still asked", () => {
    const bus: Bus = {
      modules: new Map([
        [1, { closed: 0 }],
        [7, { closed: 0 }],
      ]),
      register: [{ key: "1/0", profile: "call:rescue" }],
      joining: [],
    };
    bus.joining = ["7/0"];
    const line = master(bus);
    line.passes(15_000);
    expect(new Set(line.asked.map(({ slave }) => slave))).toEqual(
      new Set(Array.from({ length: 16 }, (_, at) => at + 1)),
    );
    expect(line.gaps(1)).toBeLessThanOrEqual(400);
    expect(line.told.some(({ device }) => device === "7/0")).toBe(true);
    delete bus.joining;
    line.passes(1_000);
    const before = line.asked.length;
    line.passes(2_000);
    expect(new Set(line.asked.slice(before).map(({ slave }) => slave))).toEqual(new Set([1]));
  });

  test("a newcomer is found although everybody who is registered is dead, and then the line is not", () => {
    const bus: Bus = {
      modules: new Map([[12, { closed: 0 }]]),
      register: [{ key: "1/0", profile: "door" }],
      joining: ["12/0"],
    };
    const line = master(bus);
    line.passes(30_000);
    const found = line.told.find(({ device }) => device === "12/0")?.at ?? Number.POSITIVE_INFINITY;
    expect(found).toBeLessThanOrEqual(20_000);
    expect(line.dead.filter((at) => at > found)).toEqual([]);
  });

  test("an address above 16 is tried when the window is open for it", () => {
    const line = master({ modules: new Map([[40, { closed: 0 }]]), register: [], joining: ["40/3"] });
    line.passes(10_000);
    expect(line.told.some(({ device }) => device === "40/3")).toBe(true);
  });

  test("an input is named as it is typed or as the technician labelled it", () => {
    expect(family.code?.("3/0")).toEqual({ key: "3/0" });
    expect(family.code?.(" modbus:12/07 ")).toEqual({ key: "12/7" });
    expect(family.code?.("300/0")).toEqual({ fault: { what: "not_a_code" } });
    expect(family.code?.("modbus:x")).toEqual({ fault: { what: "not_a_code" } });
    expect(family.code?.("05A363E9")).toBeUndefined();
  });
});

test("whatever the line does, only reads are written, and never one while another may still be answered", () => {
  const module = fc.record({
    closed: fc.nat(255),
    takes: fc.integer({ min: 5, max: 400 }),
    mute: fc.boolean(),
    knows: fc.subarray([1, 2]),
  });
  const bus = fc.record({
    modules: fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), module), { maxLength: 4 }),
    register: fc.array(
      fc.record({
        key: fc.oneof(fc.constantFrom("1/0", "2/9", "3/63", "20/1"), fc.string()),
        profile: fc.constantFrom("call:rescue nc", "door fc=1", "inputs=4", "inputs=-1 fc=9", "bed"),
      }),
      { maxLength: 5 },
    ),
    echo: fc.boolean(),
    noise: fc.uint8Array({ maxLength: 12 }),
  });
  fc.assert(
    fc.property(bus, ({ modules, register, echo, noise }) => {
      const line = master({ modules: new Map(modules), register, echo, noise: () => noise });
      line.passes(4_000);
      for (const [at, { fc: code, slave, count, at: time }] of line.asked.entries()) {
        expect(code === 1 || code === 2).toBe(true);
        expect(slave >= 1 && slave <= 247 && count >= 1 && count <= 64).toBe(true);
        if (at > 0) expect(time - (line.asked[at - 1]?.at ?? 0)).toBeGreaterThanOrEqual(5);
      }
    }),
    { numRuns: 60 },
  );
});

describe("the line's bytes", () => {
  const whole = ["010201016048", "018202C161", "02020180A06C", "010101CD901D"].map(bytes);
  const noise = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 30 }),
        fc.constantFrom("01", "0102", "010208", "058201", "0102010160", "01020000000879CC").map(bytes),
        fc.tuple(fc.constantFrom(...whole), fc.integer({ min: 1, max: 7 })).map(([frame, n]) => frame.subarray(0, n)),
      ),
      { maxLength: 20 },
    )
    .map((parts) => joined(...parts));

  test("after any noise the next good frame is read when the line falls silent, and memory is bounded", () => {
    fc.assert(
      fc.property(noise, fc.constantFrom(...whole), fc.integer({ min: 1, max: 40 }), (before, next, step) => {
        const framer = modbusFramer();
        const input = joined(before, next);
        const found: Framed[] = [];
        for (let at = 0; at < input.length; at += step) {
          found.push(...framer.push(input.subarray(at, at + step)));
          expect(framer.held).toBeLessThanOrEqual(modbusLimit);
        }
        found.push(...framer.idle());
        return framesOf(found).some((frame) => frame.endsWith(hex(next)));
      }),
      { numRuns: 1_500 },
    );
  });

  test("what is said of an input is what two polls in a row say, whatever the others do", () => {
    const polls = fc.array(fc.nat(255), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(polls, (values) => {
        const framer = modbusFramer();
        const profileOf = () => "door";
        for (const [at, value] of values.entries()) {
          const [frame] = framer.push(summed(1, 2, 1, value));
          if (!frame || !("frame" in frame)) throw new Error("a reply was lost");
          const decoded = family.decode(frame.frame, profileOf);
          if (!("heard" in decoded)) throw new Error("a reply was not understood");
          for (const [input, { facts }] of decoded.heard.entries()) {
            const now = (value >> input) & 1;
            const before = at > 0 ? ((values[at - 1] ?? 0) >> input) & 1 : undefined;
            expect(facts).toEqual([now === before ? { kind: "contact", open: now === 1 } : { kind: "alive" }]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
