/** The path on real sockets against a receiver of another hand, in every mood receivers were seen in. */
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { readKey } from "../../alerts/paths/dc09/cipher.ts";
import { answerWithin } from "../../alerts/paths/dc09/conversation.ts";
import { isFault, type Outcome, type Path } from "../../alerts/paths/path.ts";
import { addressBook, lookUpWithin } from "../../alerts/program/address-book.ts";
import { attemptWithin } from "../../gateway/dc09/attempt.ts";
import { dialer, dialWithin } from "../../gateway/dc09/line.ts";
import { randomPad } from "../../gateway/dc09/pad.ts";
import { openDc09Path } from "../../gateway/dc09/path.ts";
import { endsOfEach } from "../kit/ends.ts";
import { freePort } from "../kit/ports.ts";
import { agreed, handClock, message } from "./home.ts";
import { type Mood, type Receiver, type ReceiverSettings, startReceiver } from "./receiver.ts";

const ends = endsOfEach();

const secret = "0123456789ABCDEF";
const sealedBy = readKey(secret, "ascii");

interface Stage {
  readonly path: Path;
  readonly receiver: Receiver;
  readonly clock: ReturnType<typeof handClock>;
  /** Resolves when something came back from the receiver. */
  answered(): Promise<void>;
}

interface Setting extends Partial<Omit<ReceiverSettings, "key" | "wall">> {
  readonly sealed?: boolean;
  /** Ms by which the receiver's clock is ahead of ours. */
  readonly ahead?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
}

async function stage({ sealed = false, ahead = 0, settings = {}, ...others }: Setting = {}): Promise<Stage> {
  const clock = handClock();
  const receiver = await startReceiver({
    wall: () => clock.wall() + ahead,
    ...(sealed && { key: Buffer.from(secret) }),
    ...others,
  });
  ends.push(() => receiver.stop());
  const answers = Promise.withResolvers<void>();
  const transport = others.udp ? { transport: "udp" } : {};
  const path = pathTo(receiver.port, clock, { ...transport, ...settings }, sealed, () => answers.resolve());
  return { path, receiver, clock, answered: () => answers.promise };
}

function pathTo(
  port: number,
  clock: Stage["clock"],
  settings: Readonly<Record<string, unknown>>,
  sealed = false,
  answered = (): void => {},
): Path {
  const all = agreed({ port, ...settings });
  const path = openDc09Path({
    ...{ settings: all, key: sealed ? sealedBy : undefined, pad: randomPad, timers: clock, wall: clock.wall },
    dial: dialer(all, { timers: clock, addressesOf: addressBook(clock) }),
    overhear: (whose) => {
      // The reply is judged right after it was overheard.
      if (whose === "theirs") setImmediate(answered);
    },
  });
  ends.push(() => path.stop());
  return path;
}

const stored: Outcome = { outcome: "stored", said: "ACK" };
const carriers = [
  { udp: false, sealed: false },
  { udp: false, sealed: true },
  { udp: true, sealed: false },
  { udp: true, sealed: true },
];

test.each(carriers)("a call arrives and is stored: %o", async (how) => {
  const { path, receiver } = await stage(how);
  expect(await path.deliver({ message: message(), tries: 0 })).toEqual(stored);
  expect(receiver.taken).toMatchObject([
    { id: "ADM-CID", sealed: how.sealed, seq: "0042", account: "12AB", data: "#12AB|1101 00 005", ahead: 0 },
  ]);
});

test.each(carriers)("a clock that is an hour slow is set by the receiver's NAK and stays so: %o", async (how) => {
  const { path, receiver } = await stage({ ...how, strict: true, ahead: 3_600_000 });
  expect(await path.deliver({ message: message(), tries: 0 })).toEqual(stored);
  expect(receiver.taken.map(({ ahead, seq }) => [ahead, seq])).toEqual([
    [-3_600, "0042"],
    [0, "0042"],
  ]);
  expect(await path.deliver({ message: message({ seq: 43 }), tries: 0 })).toEqual(stored);
  expect(receiver.taken).toHaveLength(3);
});

test("a time that is refused even as the receiver's own is a fault of the clock, and our own counts again", async () => {
  const { path, receiver } = await stage({ ahead: 3_600_000 });
  receiver.mood = "nak_always";
  const outcome = await path.deliver({ message: message(), tries: 0 });
  expect(outcome).toMatchObject({ outcome: "again", why: "clock" });
  expect(isFault(outcome)).toBe(true);
  receiver.mood = "ack";
  expect(await path.deliver({ message: message(), tries: 1 })).toEqual(stored);
  expect(receiver.taken.map(({ ahead }) => ahead)).toEqual([-3_600, 0, -3_600]);
});

test("a receiver that says NAK twice and hangs up has not answered what came after", async () => {
  const { path, receiver } = await stage();
  receiver.next.push("twice");
  expect(await path.deliver({ message: message(), tries: 0 })).toEqual(stored);
  expect(receiver.taken).toHaveLength(2);
  expect(receiver.lines).toBe(2);
});

test("a line is ended and not torn: a reset in the middle of its goodbye makes one receiver fall over", async () => {
  const { path, receiver } = await stage();
  receiver.next.push("nak_and_more");
  expect(await path.deliver({ message: message(), tries: 0 })).toEqual(stored);
  await path.stop();
  await receiver.quiet();
  expect(receiver.broken).toBe(0);
});

const ready: readonly (readonly [Mood, Outcome, number])[] = [
  ["nak_always", { outcome: "again", why: "turned_down", after: 0 as never, said: "NAK" }, 2],
  ["nak_bare", { outcome: "again", why: "turned_down", after: 0 as never, said: "NAK" }, 1],
  ["duh", { outcome: "refused", why: "not_understood", said: "DUH" }, 2],
  ["duh_contact_id", stored, 2],
  ["hang_up", { outcome: "again", why: "cut", after: 0 as never }, 1],
  ["half_hang_up", { outcome: "again", why: "cut", after: 0 as never }, 1],
  ["rsp", stored, 1],
  ["none_for_r", stored, 1],
  ["no_brackets", stored, 1],
  ["noise", stored, 1],
  ["byte_by_byte", stored, 1],
  ["wrong_then_right", stored, 1],
];
test.each(ready)("an answer like %s ends the try at once", async (mood, outcome, frames) => {
  const { path, receiver } = await stage();
  receiver.mood = mood;
  expect(await path.deliver({ message: message(), tries: 0 })).toEqual(outcome);
  expect(receiver.taken).toHaveLength(frames);
  expect(new Set(receiver.taken.map(({ seq }) => seq))).toEqual(new Set(["0042"]));
});

const unanswered: readonly (readonly [Mood, string])[] = [
  ["silent", "no_answer"],
  ["half", "cut"],
  ["bad_crc", "garbled"],
  ["empty_frame", "garbled"],
  ["wrong_seq", "not_ours"],
  ["wrong_account", "not_ours"],
  ["ack_byte", "garbled"],
];
test.each(unanswered)(
  "an answer like %s is none: the deadline says %s, and the next try is stored",
  async (mood, why) => {
    const on = await stage();
    on.receiver.next.push(mood);
    const first = on.path.deliver({ message: message(), tries: 0 });
    await (mood === "silent" ? on.receiver.got(1) : on.answered());
    on.clock.pass(answerWithin.first);
    expect(await first).toMatchObject({ outcome: "again", why });
    expect(await on.path.deliver({ message: message(), tries: 1 })).toEqual(stored);
    expect(on.receiver.taken.map(({ seq }) => seq)).toEqual(["0042", "0042"]);
  },
);

test("a plain ACK to a sealed message proves nothing, unless this receiver knows no other", async () => {
  const on = await stage({ sealed: true });
  on.receiver.next.push("plain_ack");
  const first = on.path.deliver({ message: message(), tries: 0 });
  await on.answered();
  on.clock.pass(answerWithin.first);
  expect(await first).toMatchObject({ outcome: "again", why: "garbled" });
  const lenient = await stage({ sealed: true, settings: { plainAck: true } });
  lenient.receiver.mood = "plain_ack";
  expect(await lenient.path.deliver({ message: message(), tries: 0 })).toEqual(stored);
});

test("a single 0x06 counts where the home has said so", async () => {
  const { path, receiver } = await stage({ settings: { ackByte: true } });
  receiver.mood = "ack_byte";
  expect(await path.deliver({ message: message(), tries: 0 })).toEqual(stored);
});

test("a line stays open between messages, and one per message where it shall not", async () => {
  const held = await stage();
  const single = await stage({ settings: { keepOpen: false } });
  for (const { path } of [held, single])
    for (const seq of [1, 2, 3]) expect(await path.deliver({ message: message({ seq }), tries: 0 })).toEqual(stored);
  expect(held.receiver.lines).toBe(1);
  expect(single.receiver.lines).toBe(3);
});

test("a kept line that died without saying so costs two seconds, not the message", async () => {
  const on = await stage();
  await on.path.deliver({ message: message({ seq: 1 }), tries: 0 });
  on.receiver.next.push("silent");
  const second = on.path.deliver({ message: message({ seq: 2 }), tries: 0 });
  await on.receiver.got(2);
  on.clock.pass(answerWithin.kept);
  expect(await second).toEqual(stored);
  expect(on.receiver.taken.map(({ seq }) => seq)).toEqual(["0001", "0002", "0002"]);
  expect(on.receiver.lines).toBe(2);
});

test("a receiver that ends the line after each answer gets a line for each message, and no message twice", async () => {
  const { path, receiver } = await stage();
  receiver.mood = "ack_hang_up";
  expect(await path.deliver({ message: message({ seq: 1 }), tries: 0 })).toEqual(stored);
  await receiver.quiet();
  for (const seq of [2, 3, 4]) expect(await path.deliver({ message: message({ seq }), tries: 0 })).toEqual(stored);
  expect(receiver.taken.map(({ seq }) => seq)).toEqual(["0001", "0002", "0003", "0004"]);
  expect(receiver.lines).toBe(4);
});

test("a kept line that the receiver closed is opened again", async () => {
  const { path, receiver } = await stage();
  await path.deliver({ message: message({ seq: 1 }), tries: 0 });
  receiver.hangUp();
  expect(await path.deliver({ message: message({ seq: 2 }), tries: 0 })).toEqual(stored);
  expect(receiver.lines).toBe(2);
});

test("nobody there: unreachable at once, with the system's word and no address", async () => {
  const clock = handClock();
  const path = pathTo(await freePort(), clock, {});
  const outcome = await path.deliver({ message: message(), tries: 0 });
  expect(outcome).toEqual({ outcome: "again", why: "unreachable", after: 0, said: "ECONNREFUSED" });
});

test("nobody there by UDP: the system's refusal or the deadline, and never stored", async () => {
  const clock = handClock();
  const path = pathTo(await freePort(), clock, { transport: "udp" });
  const delivered = path.deliver({ message: message(), tries: 0 });
  for (let turn = 0; turn < 50; turn += 1) await new Promise((done) => setImmediate(done));
  clock.pass(answerWithin.first);
  expect(await delivered).toMatchObject({ outcome: "again" });
});

test("a receiver that takes the connection and hangs holds up nobody else", async () => {
  const tarpit = createServer((socket) => socket.resume());
  tarpit.listen(0, "127.0.0.1");
  await new Promise((done) => tarpit.once("listening", done));
  ends.push(() => new Promise((done) => tarpit.close(done)));
  const address = tarpit.address();
  const healthy = await stage();
  const stuck = pathTo(typeof address === "object" && address ? address.port : 0, healthy.clock, {});
  const hanging = stuck.deliver({ message: message(), tries: 0 });
  // Not one tick of the clock: it stands still until the healthy ones are through.
  for (const seq of [1, 2, 3])
    expect(await healthy.path.deliver({ message: message({ seq }), tries: 0 })).toEqual(stored);
  expect(await stuck.deliver({ message: message({ seq: 9 }), tries: 0 })).toMatchObject({
    outcome: "again",
    why: "busy",
  });
  expect(healthy.clock.now()).toBe(0);
  await stuck.stop();
  expect(await hanging).toMatchObject({ outcome: "again" });
});

test("a name that is not resolved in time costs two seconds; afterwards the last good address serves", async () => {
  const clock = handClock();
  let hang = false;
  const book = addressBook(clock, () =>
    hang ? new Promise(() => {}) : Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
  );
  expect(await book("centre.example")).toEqual([{ address: "127.0.0.1", family: 4 }]);
  hang = true;
  const slow = book("centre.example");
  clock.pass(lookUpWithin);
  expect(await slow).toEqual([{ address: "127.0.0.1", family: 4 }]);
  const unknown = book("elsewhere.example");
  clock.pass(lookUpWithin);
  await expect(unknown).rejects.toThrow("no_name_in_time");
});

test("supervision asks by NULL; an alert goes before a question that is under way", async () => {
  const on = await stage();
  expect(await on.path.probe?.()).toEqual(stored);
  expect(on.receiver.taken[0]).toMatchObject({ id: "NULL", seq: "0000", data: "" });
  on.receiver.next.push("silent");
  const question = on.path.probe?.();
  await on.receiver.got(2);
  expect(await on.path.deliver({ message: message(), tries: 0 })).toEqual(stored);
  expect(await question).toMatchObject({ outcome: "again" });
  expect(on.clock.now()).toBe(0);
});

test("a question waits for nobody: while an alert is on the line it is not asked", async () => {
  const on = await stage();
  on.receiver.next.push("silent");
  const alert = on.path.deliver({ message: message(), tries: 0 });
  await on.receiver.got(1);
  expect(await on.path.probe?.()).toMatchObject({ outcome: "again", why: "busy" });
  on.clock.pass(answerWithin.first);
  await alert;
});

test("the daily test is one at the centre too", async () => {
  const { path, receiver } = await stage();
  expect(await path.test()).toEqual(stored);
  expect(receiver.taken[0]?.data).toBe("#12AB|1602 00 000");
});

test("a try ends in its time whatever the receiver does, and a path that was stopped answers", async () => {
  const on = await stage();
  on.receiver.mood = "nak_always";
  const began = on.clock.now();
  await on.path.deliver({ message: message(), tries: 3 });
  expect(on.clock.now() - began).toBeLessThanOrEqual(attemptWithin);
  expect(2 * dialWithin + answerWithin.kept + answerWithin.later).toBeLessThanOrEqual(attemptWithin);
  on.receiver.mood = "silent";
  const last = on.path.deliver({ message: message(), tries: 0 });
  await on.receiver.got(3);
  await on.path.stop();
  expect(await last).toEqual({ outcome: "again", why: "cut", after: 0, said: "stopped" });
  expect(await on.path.deliver({ message: message(), tries: 0 })).toMatchObject({ outcome: "again" });
});
