/** The path on a real serial line, against our modem in every mood modems were seen in. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Path } from "../../alerts/paths/path.ts";
import { smsDestination, smsShape } from "../../alerts/paths/sms/settings.ts";
import { realTimers, type Timers } from "../../alerts/program/timers.ts";
import { openSmsPath } from "../../gateway/paths/sms.ts";
import { handClock } from "../dc09/home.ts";
import { type Wire, wire } from "../kit/wire.ts";
import { message, noon } from "../people/home.ts";
import { type Modem, type Mood, startModem } from "./modem.ts";

let cable: Wire;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  cable = await wire();
  ends.push(() => cable.remove());
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const patient = { timeout: 15_000, interval: 5 };
const numbers = ["+8613800001111", "13900002222"];

async function stage(
  mood: Mood = {},
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ path: Path; modem: Modem }> {
  const modem = await startModem(cable.far, mood);
  ends.push(() => modem.stop());
  return { path: pathTo(more), modem };
}

function pathTo(more: Readonly<Record<string, unknown>> = {}, timers: Timers = realTimers): Path {
  const path = openSmsPath({
    settings: smsShape.parse({ kind: "sms", label: "sms", port: cable.path, ...more }),
    destination: smsDestination.parse({ numbers }),
    reader: { language: "zh", callIt: undefined, timeZone: "Asia/Shanghai" },
    timers,
    wall: () => noon,
  });
  ends.push(() => path.stop());
  return path;
}

const posting = { message: message(), tries: 0, stored: true };

test("an emergency reaches both numbers in one message each, and what was carried is not called more", async () => {
  const { path, modem } = await stage({ interrupts: ["RING", '+CMTI: "SM",1', "+CREG: 5"] });
  expect(await path.deliver(posting)).toEqual({ outcome: "carried", said: "CSQ 17" });
  expect(modem.sent.map(({ to }) => to)).toEqual(numbers);
  expect(new Set(modem.sent.map(({ text }) => text))).toEqual(
    new Set(["【守望】家里19:32紧急告警。服务中心已收到，还没人接手。请马上打电话回家，没人接就打120"]),
  );
  expect(modem.sent[0]?.validity).toBe(71);
});

test("a second try goes to the one who was not reached", async () => {
  const { path, modem } = await stage({ sends: [7, "+CMS ERROR: 42", 8] });
  expect(await path.deliver(posting)).toMatchObject({ outcome: "again", why: "busy", said: "CMS 42" });
  expect(await path.deliver({ ...posting, tries: 1 })).toMatchObject({ outcome: "carried" });
  expect(modem.sent.map(({ to }) => to)).toEqual(numbers);
});

test("a number that the network never answers for keeps nobody else waiting for ever", async () => {
  const clock = handClock(noon);
  const modem = await startModem(cable.far, { sends: ["silence", 8] });
  ends.push(() => modem.stop());
  const path = pathTo({}, clock);
  const first = path.deliver(posting);
  await vi.waitUntil(() => modem.commands.includes("text"), patient);
  clock.pass(60_000);
  expect(await first).toMatchObject({ outcome: "again", why: "no_answer" });
  expect(await path.deliver({ ...posting, tries: 1 })).toMatchObject({ outcome: "carried" });
  expect(modem.sent.map(({ to }) => to)).toEqual([numbers[1], numbers[0]]);
});

test("one dead number beside a living one is a fault and no place that is gone; both dead is one", async () => {
  const first = await stage({ sends: [7, "+CMS ERROR: 1"] });
  expect(await first.path.deliver(posting)).toMatchObject({ outcome: "again", why: "turned_down", said: "CMS 1" });
  first.modem.mood({ sends: ["+CMS ERROR: 28"] });
  const other = { ...posting, message: message({ seq: 43 }) };
  expect(await first.path.deliver(other)).toMatchObject({ outcome: "refused", why: "gone", said: "CMS 28" });
});

test.each<[string, Mood, object]>([
  ["a SIM that wants its number", { sim: "SIM PIN" }, { outcome: "again", why: "not_let_in", said: "SIM PIN" }],
  ["no SIM", { sim: "+CME ERROR: 10" }, { outcome: "again", why: "not_let_in", said: "CME 10" }],
  ["no network", { creg: "0,2", cereg: "0,2" }, { outcome: "again", why: "unreachable", said: "CREG 2" }],
  ["a network that does not want us", { creg: "0,3", cereg: "0,3" }, { outcome: "again", why: "not_let_in" }],
  ["an old modem without network", { creg: "0,0", cereg: "" }, { outcome: "again", why: "unreachable" }],
  ["no credit", { sends: ["+CMS ERROR: 10"] }, { outcome: "again", why: "not_let_in", said: "CMS 10" }],
  ["an error of its own", { sends: ["+CMS ERROR: 38"] }, { outcome: "again", why: "server_fault", said: "CMS 38" }],
  ["LTE alone", { creg: "0,0", cereg: "0,5" }, { outcome: "carried" }],
  ["a modem that does not know how well it hears", { csq: "99,99" }, { outcome: "carried", said: "CSQ ?" }],
  ["one that keeps its echo", { echo: true }, { outcome: "carried" }],
])("%s", async (_, mood, outcome) => {
  const { path } = await stage(mood);
  expect(await path.deliver(posting)).toMatchObject(outcome);
});

test("a question raises nothing, and an alarm ends it", async () => {
  const { path, modem } = await stage();
  expect(await path.probe?.()).toEqual({ outcome: "carried", said: "CSQ 17" });
  expect(modem.commands.filter((each) => each.startsWith("AT+CMGS"))).toEqual([]);
  modem.mood({ deaf: true });
  const question = path.probe?.();
  await new Promise(setImmediate);
  const alarm = path.deliver(posting);
  expect(await question).toMatchObject({ outcome: "again", why: "cut" });
  modem.mood({});
  expect(await alarm).toMatchObject({ outcome: "carried" });
});

test("a stick that is pulled out in the middle is not there, and is found again when it is back", async () => {
  const { path, modem } = await stage({ sends: ["silence"] });
  const first = path.deliver(posting);
  await vi.waitUntil(() => modem.commands.includes("text"), patient);
  await cable.unplug();
  // It may have gone out: the text was given to it.
  expect(await first).toMatchObject({ outcome: "again", why: "no_answer" });
  expect(await path.deliver(posting)).toMatchObject({ outcome: "again", why: "unreachable", said: "port missing" });
  await modem.stop();
  await cable.plug();
  const again = await startModem(cable.far);
  ends.push(() => again.stop());
  expect(await path.deliver(posting)).toMatchObject({ outcome: "carried" });
});

test("a path that is stopped says so, and lets go of the port", async () => {
  const { path, modem } = await stage({ sends: ["silence"] });
  const under = path.deliver(posting);
  await vi.waitUntil(() => modem.commands.includes("text"), patient);
  await path.stop();
  expect(await under).toMatchObject({ outcome: "again", why: "cut", said: "stopped" });
  expect(await path.deliver(posting)).toMatchObject({ outcome: "again", why: "cut" });
});
