/** Each mistake that a technician can meet is planted here, and each names itself and its remedy in both languages. */
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeJoinCode } from "../../alerts/program/join-code.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { joiningTables, mistakeSays } from "../../alerts/program/words/joining.ts";
import { hops, type MistakeCode, mistakeCodes } from "../../devices/joining/installation.ts";
import { labelOf } from "../../devices/joining/label.ts";
import { type Happening, type Order, openInstallation, step } from "../../devices/joining/machine.ts";
import type { Around, InstallationState, Named, Slip } from "../../devices/joining/state.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { instant } from "../../devices/model/moment.ts";
import { openRegistry, type Registry } from "../../devices/registry.ts";
import { homeShape } from "../../gateway/config/home.ts";
import { openDesk } from "../../gateway/joining/desk.ts";
import { openIdentity } from "../../gateway/joining/identity.ts";
import { joinCentre } from "../../gateway/joining/join-hub.ts";
import { type DeskKept, openKept } from "../../gateway/joining/kept.ts";
import { nameByCode } from "../../gateway/joining/naming.ts";
import type { BookVersion } from "../../gateway/register/contract.ts";
import { authority } from "../doctor/certificates.ts";
import { type Folder, tempFolder } from "../kit/folder.ts";
import { freePort } from "../kit/ports.ts";

type Planted = Omit<Slip, "at"> | undefined;

const bathroom = { id: "bathroom", label: { zh: "卫生间", en: "Bathroom" } };
const around: Around = { rooms: [bathroom], offered: [], taken: [], online: true, down: () => undefined };
const named = (key: string, more: Partial<Named> = {}): Named => ({
  ...{ family: "radio", title: { zh: "无线", en: "radio" }, choices: [], hasDoor: true, scale: { floorDbm: -95 } },
  ...{ tail: key.slice(-4), key },
  ...more,
});
const call: Fact = { kind: "call", level: "rescue", on: true };
const press: Fact = { kind: "press", action: "single" };

/** One course of events; `last` is what went wrong, on the device or as a refusal. */
function course(more: Partial<Around> = {}) {
  let state: InstallationState = openInstallation({ id: "i", kind: "install", openedAt: 0 });
  let now = 1_000;
  let refused: Slip | undefined;
  const happen = (what: Happening, by = 100) => {
    now += by;
    const made = step(state, what, now, { ...around, ...more });
    state = made.state;
    refused = made.refused ?? refused;
    return at;
  };
  const at = {
    happen,
    order: (order: Order, by?: number) => happen({ type: "order", order }, by),
    scan: (key: string, given: Partial<Named> = {}) => happen({ type: "named", named: named(key, given) }),
    hears: (device: string, ...facts: Fact[]) => {
      const id = state.devices.find((each) => each.key === device)?.device;
      return happen({ type: "heard", family: "radio", source: "serial:radio", device, names: [], id, facts });
    },
    installed: () =>
      at
        .scan("0000AAAA")
        .hears("0000AAAA", call)
        .order({ do: "room", n: 1, room: "bathroom" })
        .happen({ type: "registered", n: 1, device: "d" }),
    last: (): Planted => refused ?? state.devices.at(-1)?.slip,
  };
  return at;
}

let registry: Registry;
let folder: Folder;
let refusing: Server;
let careless: Server;
let says = "";
beforeAll(async () => {
  registry = await openRegistry();
  folder = tempFolder("mistakes");
  refusing = createServer((_request, reply) => reply.writeHead(403).end(JSON.stringify({ type: says, code: says })));
  careless = createTlsServer(
    authority(folder.path, "nobody").issue("DNS:localhost", "20200101", "20400101"),
    (_r, reply) => reply.end(),
  );
  for (const server of [refusing, careless]) await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(() => {
  refusing?.close();
  careless?.close();
  folder?.remove();
});

const at = (server: Server, scheme = "http") => `${scheme}://localhost:${(server.address() as AddressInfo).port}`;
const goodCode = makeJoinCode(Uint8Array.from({ length: 10 }, (_, n) => n));
async function joins(code: string, centre: string): Promise<Planted> {
  const done = await joinCentre(code, centre, openIdentity(folder.path), undefined);
  return "refused" in done ? done.refused : undefined;
}
const refusedWith = (word: MistakeCode) => {
  says = word;
  return joins(goodCode, at(refusing));
};
const openBook: BookVersion = {
  ...{ version: 1, wall: 0, by: "seed", why: "" },
  book: { home: homeShape.parse({ id: "h", rooms: [] }), devices: [] },
};
const emptyRegister = {
  current: openBook,
  idOf: (family: string, key: string) => `${family}:${key}`,
  namesOf: () => [],
  change: async () => ({ ok: true, version: 2 }) as const,
  onChange: () => () => {},
};
function reads(text: string): Planted {
  const found = nameByCode(text, undefined, {
    families: registry.families,
    register: emptyRegister,
    ports: [],
    heard: () => [],
  });
  return "refused" in found ? found.refused : undefined;
}
const label = labelOf({ family: "enocean-esp3", key: "05A363E9" });

const stories: Readonly<Record<MistakeCode, () => Planted | Promise<Planted>>> = {
  wrong_device: () => course().scan("0000AAAA").hears("0000BBBB", press).last(),
  stranger_removed: () => course().scan("0000AAAA").hears("0000BBBB", { kind: "join", step: "joined" }).last(),
  window_expired: () => course().scan("0000AAAA").happen({ type: "tick" }, 61_000).last(),
  weak_signal: () => {
    const walk = course().installed().order({ do: "walk", n: 1, room: "bathroom", need: 1 });
    return walk.hears("0000AAAA", call, { kind: "link", dbm: -89 }).last();
  },
  duplicate_room: () =>
    course()
      .scan("0000AAAA")
      .hears("0000AAAA", call)
      .order({ do: "room", n: 1, room: "bath-2", label: bathroom.label })
      .last(),
  swapped_code: () => course().scan("0000AAAA").hears("0000BBBB", press).hears("0000BBBB", press).last(),
  flat_battery: () => course().installed().hears("0000AAAA", call, { kind: "battery", percent: 4 }).last(),
  code_length: () => reads(label.slice(0, -1)),
  code_check_digit: () => reads(label.replace("63E9", "63E8")),
  code_unknown: () => reads("不是码"),
  already_installed: () =>
    course()
      .scan("0000AAAA", { entry: { id: "d", key: "0000AAAA", family: "radio", carries: "call" } })
      .last(),
  network_down: () =>
    course({ down: () => "serial:radio" })
      .scan("0000AAAA")
      .last(),
  port_not_understood: () => {
    const noise: Happening = { type: "skipped", source: "serial:radio", families: ["radio"] };
    return course().scan("0000AAAA").happen(noise).happen(noise).happen(noise).last();
  },
  meaning_missing: () =>
    course().scan("0000AAAA").hears("0000AAAA", press).order({ do: "room", n: 1, room: "bathroom" }).last(),
  room_missing: () =>
    course().scan("0000AAAA").hears("0000AAAA", call).order({ do: "room", n: 1, room: "attic" }).last(),
  hop_missing: () => course().installed().order({ do: "test", n: 1 }).happen({ type: "tick" }, 121_000).last(),
  not_finished: () => course().installed().order({ do: "sign", technician: "高远" }).last(),
  join_code_unknown: () => refusedWith("join_code_unknown"),
  join_code_used: () => refusedWith("join_code_used"),
  join_code_expired: () => refusedWith("join_code_expired"),
  join_code_other_hub: () => refusedWith("join_code_other_hub"),
  centre_unreachable: async () => joins(goodCode, `http://127.0.0.1:${await freePort()}`),
  centre_certificate: () => joins(goodCode, at(careless, "https")),
  clock_unset: () => strange({ trusted: false }),
  disk_full: () => strange({ trusted: true, fullDisk: true }),
};

/** A desk whose hub is not well; what it says of itself, or of the first thing that is asked of it. */
async function strange({ trusted, fullDisk = false }: { trusted: boolean; fullDisk?: boolean }): Promise<Planted> {
  const kept = openKept(folder.path);
  const desk = openDesk({
    ...{
      families: registry.families,
      bases: {},
      ports: [],
      register: emptyRegister,
      log: silentLog,
      timers: realTimers,
    },
    kept: fullDisk ? { ...kept, open: undefined, keep: refuseSecond(kept) } : kept,
    moment: () => ({ steady: instant(1_000), wall: 1_000, mono: 1_000, boot: "b", trusted }),
    id: () => "i",
    tell: async () => {},
    say: () => {},
    online: () => false,
    down: () => undefined,
    hub: () => ({ home: "h", fingerprint: "f", version: "v", centre: { connected: false }, joined: false }),
    joinHub: async () => undefined,
    diskFull: () => false,
    report: async () => "r",
  });
  const view = await desk.open({ kind: "install" });
  const done = fullDisk
    ? await desk.do({ do: "train", training: { press: true, cancel: true, light: true } })
    : undefined;
  await desk.stop();
  return done && !done.ok ? done.mistake : view.mistake;
}

/** The disk takes the installation and is full from then on. */
function refuseSecond(kept: DeskKept): DeskKept["keep"] {
  let times = 0;
  return (state) => {
    times += 1;
    return times === 1 ? kept.keep(state) : Promise.reject(new Error("ENOSPC"));
  };
}

test.each(mistakeCodes)("%s is planted, found, and named with its remedy in both languages", async (code) => {
  const found = await stories[code]();
  expect(found?.code).toBe(code);
  for (const language of ["zh", "en"] as const) {
    const { happened, remedy } = mistakeSays(language, code, found?.values ?? {});
    for (const sentence of [happened, remedy]) {
      expect(sentence.length).toBeGreaterThan(5);
      // Every place of the sentence has its value.
      expect(sentence).not.toMatch(/\{\w+\}/);
    }
    expect(happened).not.toBe(code);
  }
});

test("a code that is too short or too long says by how much, and never counts below zero", () => {
  const says = (language: "zh" | "en", missing: number) => mistakeSays(language, "code_length", { missing }).happened;
  expect([says("zh", 2), says("zh", -1)]).toEqual(["码的位数不对：少了 2 位", "码的位数不对：多了 1 位"]);
  expect([says("en", 2), says("en", -1)]).toEqual(["The code is too short by 2", "The code is too long by 1"]);
});

test("a test alarm that is stuck has words of its own for each hop", () => {
  for (const table of Object.values(joiningTables))
    for (const hop of hops) {
      expect(table[`mistake.hop_missing.${hop}`]).toBeTruthy();
      expect(table[`remedy.hop_missing.${hop}`]).toBeTruthy();
    }
});
