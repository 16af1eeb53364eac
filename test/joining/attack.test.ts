/** What strangers try on the way into a home: names of others, open windows, marks of tests, files half written. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeJoinCode, readJoinCode } from "../../alerts/program/join-code.ts";
import type { Heard as Spoken } from "../../devices/family.ts";
import { type Happening, openInstallation, step } from "../../devices/joining/machine.ts";
import type { Around, Heard, InstallationState, Named, Todo } from "../../devices/joining/state.ts";
import type { Fact } from "../../devices/model/fact.ts";
import { openRegistry } from "../../devices/registry.ts";
import { credentialIn } from "../../gateway/centre-link/credential.ts";
import { openIdentity } from "../../gateway/joining/identity.ts";
import { joinCentre } from "../../gateway/joining/join-hub.ts";
import { type KeptReport, kept, openKept } from "../../gateway/joining/kept.ts";
import { installerCode } from "../../gateway/joining/sessions.ts";
import type { Book } from "../../gateway/register/contract.ts";
import { openDirectory } from "../../gateway/register/directory.ts";
import { configured } from "../gateway/register-home.ts";

const registry = await openRegistry();
const directory = (devices: unknown[]) =>
  openDirectory("gw-1", configured({ devices }) satisfies Book, registry.families);
const says = (device: string, ...facts: Fact[]): Spoken => ({ device, facts });
const call: Fact = { kind: "call", level: "rescue", on: true, by: "button" };

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "hearthwatch-attack-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const around: Around = {
  rooms: [{ id: "bedroom", label: { zh: "卧室", en: "Bedroom" } }],
  offered: [],
  taken: [],
  online: true,
  down: () => undefined,
};
const named = (key: string, more: Partial<Named> = {}): Named => ({
  family: "zigbee2mqtt",
  title: { zh: "Zigbee", en: "Zigbee" },
  choices: [],
  hasDoor: true,
  scale: {},
  tail: key.slice(-4),
  key,
  ...more,
});
const heardOf = (device: string, facts: readonly Fact[], more: Partial<Heard> = {}): Heard => ({
  type: "heard",
  family: "zigbee2mqtt",
  source: "mqtt:own",
  device,
  names: [],
  facts,
  ...more,
});
const pressed: Fact = { kind: "call", level: "rescue", on: true, by: "button" };

/** An installation on a clock that goes on one second a step. */
function story(kind: InstallationState["kind"] = "install") {
  let state = openInstallation({ id: "i1", kind, openedAt: 0 });
  let now = 0;
  return {
    get state() {
      return state;
    },
    get now() {
      return now;
    },
    happen(what: Happening, after = 1_000): readonly Todo[] {
      now += after;
      const made = step(state, what, now, around);
      state = made.state;
      return made.todo;
    },
  };
}

test.each(["homeassistant-discovery", "shelly", "tasmota", "esphome", "mysensors"])(
  "%s: a device that calls itself by another one's key does not become that device",
  (family) => {
    const home = directory([{ id: "sos", family, key: "bath-button", room: "bedroom", carries: "call" }]);
    const heard = home.resolve(family, [
      says("intruder", { kind: "join", step: "announced", name: "bath-button" }),
      says("intruder", call),
    ]);
    expect(heard[1]?.device).toBe(`${family}:intruder`);
    expect(home.addressOf("sos")).toEqual({ family, key: "bath-button" });
  },
);

test("two devices with the same name of their own are two devices at the window", () => {
  const home = directory([]);
  const family = "mysensors";
  const joins: Fact = { kind: "join", step: "presented", name: "Door Sensor" };
  home.resolve(family, [says("4", joins), says("5", joins)]);
  const at = story();
  at.happen({ type: "named", named: named("4", { family, hasDoor: false }) });
  at.happen({ ...heardOf("4", [joins]), family, names: home.namesOf(family, "4") });
  at.happen({ ...heardOf("5", [pressed]), family, names: home.namesOf(family, "5") });
  expect(at.state.devices[0]).toMatchObject({ step: "press" });
});

test("a device that calls itself by the scanned code is not let in for it", () => {
  const story1 = story();
  const family = "homeassistant-discovery";
  story1.happen({ type: "named", named: named("bath-button", { family, hasDoor: false }) });
  story1.happen({ ...heardOf("bath-button", [{ kind: "join", step: "announced", name: "SOS" }]), family });
  story1.happen({ ...heardOf("SOS", [pressed]), family });
  expect(story1.state.devices[0]).toMatchObject({ step: "press" });
});

test("a device scanned a minute ago is not put out of the network by the window of the next one", () => {
  const at = story();
  at.happen({ type: "named", named: named("A4C1380000005A01") });
  at.happen(heardOf("A4C1380000005A01", [pressed]));
  expect(at.state.devices[0]?.step).toBe("room");
  at.happen({ type: "named", named: named("A4C1380000005A02") });
  const todo = at.happen(heardOf("A4C1380000005A01", [{ kind: "join", step: "interviewed" }]));
  expect(todo.filter((each) => each.do === "remove")).toEqual([]);
});

/** A button in its room, its test alarm through all hops. */
function tested() {
  const at = story();
  at.happen({ type: "named", named: named("A4C1380000005A01", { profile: "call:rescue" }) });
  at.happen(heardOf("A4C1380000005A01", [pressed]));
  at.happen({ type: "order", order: { do: "room", n: 1, room: "bedroom" } });
  at.happen({ type: "registered", n: 1, device: "bedroom-call" });
  at.happen({ type: "order", order: { do: "test", n: 1 } });
  const alert = { type: "alert", id: "a1", device: "bedroom-call", at: at.now + 500 } as const;
  at.happen(alert);
  at.happen({ ...alert, storedAt: at.now, shownAt: at.now, claimedAt: at.now });
  at.happen({ type: "lamp" });
  return at;
}
const marks = (todo: readonly Todo[]) => todo.filter((each) => each.do === "mark_test");

test("once its test is through, a press is a call again, and no test for the rest of two minutes", () => {
  const at = tested();
  const todo = at.happen({ type: "order", order: { do: "lamp_seen", n: 1, green: true } });
  expect(at.state.devices[0]).toMatchObject({ step: "done" });
  expect(marks(todo)).toEqual([{ do: "mark_test", device: "bedroom-call", until: at.now }]);
});

test("whoever signs leaves no device in test behind", () => {
  const at = tested();
  at.happen({ type: "order", order: { do: "lamp_seen", n: 1, green: true } });
  at.happen({ type: "order", order: { do: "walk", n: 1, room: "bedroom", need: 1 } });
  at.happen(heardOf("A4C1380000005A01", [pressed], { id: "bedroom-call" }));
  const todo = at.happen({ type: "order", order: { do: "sign", technician: "T" } });
  expect(todo.at(-1)).toMatchObject({ do: "report" });
  expect(marks(todo)).toEqual([{ do: "mark_test", device: "bedroom-call", until: at.now }]);
});

test("a device of the home that is dropped in the middle of its test calls again at once", () => {
  const at = story("battery");
  const entry = { id: "bedroom-call", key: "A4C1380000005A01", family: "zigbee2mqtt", carries: "call" } as const;
  at.happen({ type: "adopted", named: named(entry.key), entry });
  at.happen({ type: "order", order: { do: "test", n: 1 } });
  const todo = at.happen({ type: "order", order: { do: "drop", n: 1, why: "later" } });
  expect(marks(todo)).toEqual([{ do: "mark_test", device: "bedroom-call", until: at.now }]);
});

test("an installer code that was cut off by a power cut is made anew: the empty word opens nothing", () => {
  const dir = folder();
  writeFileSync(join(dir, "installer.code"), "");
  expect(readJoinCode(installerCode(dir))).toMatchObject({ code: expect.stringMatching(/^.{11}$/) });
});

test("a damaged file of the joining desk never keeps the gateway from its alarms", () => {
  const dir = folder();
  mkdirSync(join(dir, "joining"));
  for (const name of ["open.json", "report-1.json"]) writeFileSync(join(dir, "joining", name), "\0\0\0\0");
  writeFileSync(join(dir, "gateway.key"), "");
  writeFileSync(join(dir, "centre.credential"), "{");
  expect(openKept(dir)).toMatchObject({ open: undefined });
  expect(openIdentity(dir).fingerprint).toMatch(/^[0-9a-f]{16}$/);
  expect(openIdentity(dir).fingerprint).toBe(openIdentity(dir).fingerprint);
  expect(credentialIn(dir)).toBe(undefined);
  expect(existsSync(join(dir, "gateway.key"))).toBe(true);
  expect(readFileSync(join(dir, "gateway.key"), "utf8")).toContain("PRIVATE KEY");
});

test("reports that reached no centre are kept, and no more of them are made than there is room for", async () => {
  const dir = folder();
  const desk = openKept(dir);
  const report = (n: number): KeptReport => {
    const id = `r${n}`;
    const record = {
      v: 1,
      id,
      gatewayId: "gw-1",
      kind: "installation",
      at: n,
      sha256: createHash("sha256").update("{}").digest("hex"),
      body: "{}",
    } as const;
    return { record };
  };
  for (let n = 0; n < kept.unfiled; n += 1) await desk.keepReport(report(n));
  await expect(desk.keepReport(report(99))).rejects.toThrow();
  expect([desk.reports().length, desk.report("r99")]).toEqual([kept.unfiled, undefined]);
  await desk.keepReport({ ...report(0), filedAt: 1 });
  await desk.keepReport(report(99));
  expect(openKept(dir).reports()).toHaveLength(kept.unfiled + 1);
});

test.each(["http://centre.example:8090", "http://192.0.2.7", "ftp://centre.example", "mailto:centre"])(
  "a credential is never fetched over %s",
  async (centre) => {
    const identity = openIdentity(folder());
    const joined = await joinCentre(makeJoinCode(randomBytes(16)), centre, identity, undefined);
    expect(joined).toMatchObject({ refused: { code: "centre_certificate" } });
  },
);
