import { createHash, randomUUID } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { hasCallInHand } from "../../alerts/centre/door.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { startBroker } from "../../broker/broker.ts";
import type { BrokerLimits } from "../../broker/limits.ts";
import { instant, seconds } from "../../devices/model/moment.ts";
import { openCentreLink } from "../../gateway/centre-link/link.ts";
import { dial, type Session, type SessionSettings } from "../../gateway/centre-link/session.ts";
import {
  CannotStore,
  type Committed,
  type DeliveryState,
  type Journal,
  type JournalHealth,
  type Sealed,
} from "../../gateway/journal/journal.ts";
import { testClock } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";

const closing = endsOfEach();

const moment = () => ({ steady: instant(performance.now()), wall: Date.now(), mono: 0, boot: "b", trusted: true });
const message: Sealed = {
  v: 1,
  type: "raise",
  gatewayId: "gw-1",
  alertId: "01a1ffbe-c32e-7318-a6f2-a17d71057df3",
  epoch: "e1",
  seq: 1,
  kind: "call_rescue",
  severity: "emergency",
  test: false,
  home: "home-1",
  at: { ...moment() },
  condition: "active",
  repeats: 0,
  causes: [],
  snapshot: [],
};

/** A centre that is a real broker and a list, and a gateway whose disk is as the test says. */
async function line(
  receive: Journal["receive"],
  unstored: readonly Sealed[] = [],
  { limits = {}, isIn = true }: { limits?: Partial<BrokerLimits>; isIn?: boolean } = {},
) {
  const wills: unknown[] = [];
  const heard: { topic: string; body: Record<string, unknown> }[] = [];
  let connections = 0;
  const broker = await startBroker({
    listeners: [{ host: "127.0.0.1", port: 0 }],
    identities: [
      {
        id: "gw-1",
        tokenSha256: createHash("sha256").update("secret").digest("hex"),
        publish: ["hw/1/gw-1/#"],
        subscribe: ["hw/1/gw-1/receipt", "hw/1/gw-1/command"],
        bridge: false,
      },
    ],
    intake: async ({ topic, payload }) => {
      heard.push({ topic: topic.split("/")[3] ?? "", body: JSON.parse(Buffer.from(payload).toString()) });
    },
    limits,
    isUrgent({ payload }) {
      wills.push(JSON.parse(Buffer.from(payload).toString()));
      return hasCallInHand({ payload });
    },
    onPresence: ({ up }) => {
      connections += Number(up);
    },
    log: silentLog,
  });
  closing.push(() => broker.stop());
  let listen: (what: Committed) => void = () => {};
  const health = { epoch: "e1", lastSeq: 1 } as JournalHealth;
  let state: DeliveryState = "stored";
  const read = {
    ...{ unstored: () => unstored, messages: () => [message] },
    deliveries: () => [{ receiver: "centre", epoch: "e1", seq: 1, state }],
  } as unknown as Journal["read"];
  const link = openCentreLink(
    { url: `mqtt://127.0.0.1:${broker.ports[0]}`, gatewayId: "gw-1", token: "secret", ca: undefined },
    {
      journal: {
        receive,
        refuse: async () => {},
        read,
        health,
        onCommit: (listener) => {
          listen = listener;
          return () => {};
        },
      },
      timers: realTimers,
      moment,
      jitter: () => 0,
      report: () => ({ version: "0", devices: [], health: {} }),
      id: randomUUID,
      log: silentLog,
      crashPoint: () => {},
      changed: () => {},
    },
  );
  closing.push(() => link.stop());
  if (isIn) await vi.waitUntil(() => link.connected);
  return {
    ...{ link, wills },
    counts: () => broker.counts(),
    connections: () => connections,
    of: (channel: string) => heard.filter(({ topic }) => topic === channel).map(({ body }) => body),
    waits() {
      state = "waiting";
    },
    commits: () => listen({ messages: [message], alerts: [], lastReading: 0, wakeAt: undefined }),
    says: (body: object) => broker.publish({ topic: "hw/1/gw-1/receipt", payload: JSON.stringify(body), qos: 1 }),
    orders: (body: object) => broker.publish({ topic: "hw/1/gw-1/command", payload: JSON.stringify(body), qos: 1 }),
  };
}

const stored = {
  v: 1,
  type: "stored",
  alertId: message.alertId,
  epoch: "e1",
  seq: 1,
  caseId: "c1",
  caseVersion: 1,
  at: 0,
};

test("it reports when it comes up, sends what is committed, and stops sending it at the receipt", async () => {
  const receipts: string[] = [];
  const home = await line(async (_receiver, receipt) => void receipts.push(receipt.type));
  await vi.waitUntil(() => home.of("report").length === 1 && home.of("presence").length === 1);
  home.commits();
  await vi.waitUntil(() => home.of("alert").length === 1);
  expect(home.of("alert")[0]).toMatchObject({ seq: 1, epoch: "e1" });
  await home.says(stored);
  await vi.waitUntil(() => home.link.counts.stored === 1);
  expect(receipts).toEqual(["stored"]);
});

test("a disk that cannot keep a receipt does not cost the line", async () => {
  const home = await line(async () => {
    throw new CannotStore("full");
  });
  home.commits();
  await vi.waitUntil(() => home.of("alert").length === 1);
  await home.says(stored);
  await home.says({ ...stored, type: "claimed", caseVersion: 2 });
  await vi.waitUntil(() => home.link.counts.notKept === 2);
  expect(home.link.connected).toBe(true);
  expect(home.connections()).toBe(1);
});

test("what the centre misses is sent again, and what is gone is named", async () => {
  const home = await line(async () => {});
  await home.orders({ v: 1, id: "r1", type: "resend", expires: Date.now() + 60_000, epoch: "e1", from: 1, to: 3 });
  await vi.waitUntil(() => home.of("answer").length === 1);
  expect(home.of("answer")).toEqual([{ v: 1, command: "r1", ok: true, resent: 1, gone: [2, 3] }]);
  expect(home.of("alert")).toEqual([expect.objectContaining({ seq: 1, heldFor: expect.any(Number) })]);
});

test("what still waits for its turn is not sent out of it because the centre misses it: emergencies go first", async () => {
  const home = await line(async () => {});
  home.waits();
  await home.orders({ v: 1, id: "r1", type: "resend", expires: Date.now() + 60_000, epoch: "e1", from: 1, to: 1 });
  await vi.waitUntil(() => home.of("answer").length === 1);
  expect(home.of("answer")).toEqual([{ v: 1, command: "r1", ok: true, resent: 1, gone: [] }]);
  expect(home.of("alert")).toEqual([]);
});

test("words nobody understands are counted and harm nothing", async () => {
  const home = await line(async () => {});
  await home.says({ v: 9, type: "promoted" });
  await vi.waitUntil(() => home.link.counts.unreadable === 1);
  expect(home.link.connected).toBe(true);
});

test("it says at the door that an emergency waits, and of nothing less", async () => {
  const quiet = await line(async () => {});
  expect(quiet.wills).toEqual([{ v: 1, state: "offline" }]);
  const warning = await line(async () => {}, [{ ...message, severity: "warning" }]);
  expect(warning.wills).toEqual([{ v: 1, state: "offline" }]);
  const test = await line(async () => {}, [{ ...message, test: true }]);
  expect(test.wills).toEqual([{ v: 1, state: "offline" }]);
  const calls = await line(async () => {}, [message]);
  expect(calls.wills).toEqual([{ v: 1, state: "offline", calling: true }]);
  const said = (will: string) => hasCallInHand({ payload: Buffer.from(will) });
  expect([JSON.stringify(calls.wills[0]), '{"v":1,"state":"offline"}', "calling", "\xff"].map(said)).toEqual([
    ...[true, false, false, false],
  ]);
});

test("a press while its home stands in the centre's line: it dials anew, says so and is in; the place is given back", async () => {
  const unstored: Sealed[] = [];
  const nobody = { limits: { loginsAtOnce: 0, urgentLoginsFirst: seconds(60) }, isIn: false };
  const home = await line(async () => {}, unstored, nobody);
  await vi.waitUntil(() => home.counts().loginsWaiting === 1);
  unstored.push(message);
  home.commits();
  await vi.waitUntil(() => home.link.connected, { timeout: 10_000 });
  expect(home.wills).toEqual([
    { v: 1, state: "offline" },
    { v: 1, state: "offline", calling: true },
  ]);
  await vi.waitUntil(() => home.of("alert").length === 1);
  await vi.waitUntil(() => home.counts().connections === 1);
  expect(home.counts()).toMatchObject({ logins: 1, loginsWaiting: 0, clients: 1 });
});

/** A listener that is no centre: it says what it likes. */
async function listener(heard: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    heard(socket);
  });
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((closed) => server.close(() => closed()));
  });
  const { port } = server.address() as AddressInfo;
  const settings = (more: Partial<SessionSettings>): SessionSettings => ({
    ...{ url: `mqtt://127.0.0.1:${port}`, id: "gw-1", token: "secret", ca: undefined },
    ...{ will: { topic: "t", body: "" }, subscribe: ["r"], take: async () => {}, ended: () => {} },
    ...more,
  });
  return { port, settings };
}

test("a dial into silence ends when it is given up, with TLS and without", async () => {
  for (const scheme of ["mqtt", "mqtts"]) {
    const given = new AbortController();
    const { port, settings } = await listener((socket) => {
      socket.once("data", () => given.abort());
    });
    const dialled = dial(settings({ url: `${scheme}://127.0.0.1:${port}`, givenUp: given.signal }));
    await expect(dialled).rejects.toThrow("given up");
  }
});

test("a centre that lets a home in and never answers what it subscribes to does not hold it for ever", async () => {
  let asked = 0;
  const { settings } = await listener((socket) => {
    socket.once("data", () => {
      socket.write(Buffer.from("20020000", "hex"));
      socket.on("data", () => {
        asked += 1;
      });
    });
  });
  await expect(dial(settings({ within: 300 }))).rejects.toThrow("no answer");
  expect(asked).toBe(1);
});

/** A link whose every dial waits for the test to say how it ends; `ends` are the sessions that were asked to end. */
async function dialling() {
  const clock = testClock(0);
  const dials: { settings: SessionSettings; answers(): void; fails(why: string): void }[] = [];
  const ended: string[] = [];
  const journal = {
    ...{ receive: async () => {}, refuse: async () => {}, onCommit: () => () => {} },
    read: { unstored: () => [], messages: () => [], deliveries: () => [] },
    health: { epoch: "e1", lastSeq: 1 },
  };
  const settings = (token: string) => ({ url: "mqtt://centre", gatewayId: "gw-1", token, ca: undefined });
  const link = openCentreLink(settings("first"), {
    ...{ journal, timers: clock.timers, moment, jitter: () => 0.5, id: randomUUID, log: silentLog },
    report: () => ({ version: "0", devices: [], health: {} }),
    ...{ crashPoint: () => {}, changed: () => {} },
    dial: (wanted) =>
      new Promise((resolve, reject) => {
        const session: Session = {
          publish: async () => {},
          // As one that says goodbye into a dead line: it is long before the system gives it up.
          end: () => new Promise(() => ended.push(wanted.token)),
        };
        dials.push({ settings: wanted, answers: () => resolve(session), fails: (why) => reject(new Error(why)) });
      }),
  });
  await clock.settle();
  await clock.passes(0);
  return {
    ...{ clock, link, dials, ended },
    tokens: () => dials.map((each) => each.settings.token),
    use: (token: string) => link.use(settings(token)),
  };
}

test("settings that come while it dials: that dial is given up, and whatever comes of it the new line stays", async () => {
  for (const late of ["answers", "fails"] as const) {
    const { clock, link, dials, ended, tokens, use } = await dialling();
    await clock.passes(200);
    use("second");
    expect(dials[0]?.settings.givenUp?.aborted).toBe(true);
    await clock.passes(2_000);
    expect(tokens()).toEqual(["first", "second"]);
    dials[1]?.answers();
    await clock.settle();
    expect(link.connected).toBe(true);
    dials[0]?.[late]("no answer");
    await clock.passes(120_000);
    expect(tokens()).toEqual(["first", "second"]);
    expect(link.connected).toBe(true);
    expect(ended).toEqual(late === "answers" ? ["first"] : []);
  }
});

test("settings that come while the old dial fails before the new one is answered: one dial goes on", async () => {
  const { clock, link, dials, tokens, use } = await dialling();
  use("second");
  await clock.passes(2_000);
  dials[0]?.fails("no answer");
  await clock.passes(20_000);
  expect(tokens()).toEqual(["first", "second"]);
  dials[1]?.answers();
  await clock.passes(120_000);
  expect(tokens()).toEqual(["first", "second"]);
  expect(link.connected).toBe(true);
});

test("settings that come while the line is up: the new line does not wait until the old one has said goodbye", async () => {
  const { clock, link, dials, ended, tokens, use } = await dialling();
  dials[0]?.answers();
  await clock.passes(5_000);
  expect(link.connected).toBe(true);
  use("second");
  expect([ended, link.connected]).toEqual([["first"], false]);
  await clock.passes(100);
  expect(tokens()).toEqual(["first", "second"]);
  dials[1]?.answers();
  await clock.settle();
  dials[0]?.settings.ended("closed at last");
  await clock.passes(120_000);
  expect(tokens()).toEqual(["first", "second"]);
  expect(link.connected).toBe(true);
});

test("a stop while it dials ends that dial, and it dials no more", async () => {
  const { clock, link, dials, tokens, use } = await dialling();
  await link.stop();
  expect(dials[0]?.settings.givenUp?.aborted).toBe(true);
  dials[0]?.fails("given up");
  await clock.passes(120_000);
  use("second");
  await clock.passes(120_000);
  expect(tokens()).toEqual(["first"]);
});
