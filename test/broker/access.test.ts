import { afterEach, describe, expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { startBroker } from "../../broker/broker.ts";
import type { BrokerFault } from "../../broker/fault.ts";
import { type House, happens, household, identity, openHouse, tokenOf, until } from "./house.ts";

let house: House;
afterEach(() => house?.stop());

const refusedWith = (client: ReturnType<House["client"]>): Promise<unknown> =>
  new Promise((resolve) => client.once("error", (fault) => resolve("code" in fault ? fault.code : fault.message)));

describe("who gets in", () => {
  test("nobody without a credential, with a wrong token, or under an unknown name", async () => {
    house = await openHouse();
    const anonymous = house.client("button-1", { anonymous: true });
    expect(await refusedWith(anonymous)).toBe(5);
    expect(await refusedWith(house.client("button-1", { password: "guess" }))).toBe(4);
    expect(await refusedWith(house.client("mallory"))).toBe(4);
    expect(await refusedWith(house.client("button-1", { password: "" }))).toBe(4);
    expect(house.broker.connected()).toEqual([]);
    expect(house.broker.counts().loginFailures).toBe(4);
  });

  test("a user name nobody has is never logged: it may be a token typed in the wrong field", async () => {
    house = await openHouse();
    await refusedWith(house.client("x", { username: "my-secret-token", password: "x" }));
    expect(JSON.stringify(house.lines)).not.toContain("my-secret-token");
  });

  test("nobody under another one's client id, so no queue is read or destroyed (F-56)", async () => {
    house = await openHouse();
    const owner = await house.joined("display", { clean: false });
    await owner.subscribeAsync("d/#", { qos: 1 }).catch(() => {});
    await owner.subscribeAsync("d/+/press", { qos: 1 });
    await owner.endAsync();
    const button = await house.joined("button-1");
    await button.publishAsync("d/button-1/press", "1", { qos: 1 });
    const mallory = house.client("display", { username: "button-2", password: tokenOf("button-2"), clean: false });
    expect(await refusedWith(mallory)).toBe(2);
    const again = house.client("display", { clean: false });
    const got: string[] = [];
    again.on("message", (topic) => got.push(topic));
    await happens(again, "connect");
    await until(() => got.length > 0);
    expect(got).toEqual(["d/button-1/press"]);
  });

  test("a client without an id of its own gets the one of its credential", async () => {
    house = await openHouse();
    await house.joined("", { username: "button-1", password: tokenOf("button-1"), clean: true });
    await until(() => house.broker.connected().length > 0);
    expect(house.broker.connected()).toMatchObject([
      { client: "button-1", identity: "button-1", bridge: false, up: true },
    ]);
  });

  test("the same client again ends its older connection, after its login was good, and that is logged", async () => {
    house = await openHouse();
    const first = await house.joined("button-1");
    const ended = happens(first, "close");
    expect(await refusedWith(house.client("button-1", { password: "guess" }))).toBe(4);
    expect(first.connected).toBe(true);
    const second = await house.joined("button-1");
    await ended;
    expect(second.connected).toBe(true);
    await second.publishAsync("d/button-1/press", "1", { qos: 1 });
    expect(house.lines.filter(({ event }) => event === "broker.taken_over")).toHaveLength(1);
    expect(house.broker.connected()).toHaveLength(1);
  });

  test("ten of the same at once: one is left, and it works", async () => {
    const changes: string[] = [];
    house = await openHouse({ onPresence: ({ up }) => changes.push(up ? "up" : "down") });
    const clients = Array.from({ length: 10 }, () => house.client("button-1"));
    await until(
      () => clients.filter(({ connected }) => connected).length === 1 && house.broker.counts().connections === 1,
    );
    const left = clients.find(({ connected }) => connected);
    await left?.publishAsync("d/button-1/press", "1", { qos: 1 });
    expect(house.broker.connected()).toHaveLength(1);
    expect(changes.at(-1)).toBe("up");
    expect(changes.filter((each) => each === "up").length).toBe(changes.filter((each) => each === "down").length + 1);
  });

  test("a withdrawn credential ends at the next word, and its connection when it is dismissed", async () => {
    const known = new Map(household().map((each) => [each.id, each]));
    house = await openHouse({ identities: (id) => known.get(id) });
    const button = await house.joined("button-1");
    known.delete("button-1");
    const closed = happens(button, "close");
    button.publish("d/button-1/press", "1", { qos: 1 });
    await closed;
    expect(house.taken).toEqual([]);
    const other = await house.joined("button-2");
    const gone = happens(other, "close");
    house.broker.dismiss("button-2", "replaced");
    await gone;
  });
});

describe("what they may say", () => {
  test("a foreign topic is put aside and acknowledged, and reaches nobody: the press behind it gets through", async () => {
    house = await openHouse();
    const display = await house.joined("display");
    const heard: string[] = [];
    display.on("message", (topic) => heard.push(topic));
    await display.subscribeAsync("d/+/#", { qos: 1 });
    const button = await house.joined("button-1");
    await button.publishAsync("d/button-2/press", "forged", { qos: 1 });
    await button.publishAsync("$SYS/x/new/clients", "display", { qos: 1 });
    await button.publishAsync("d/button-1/press", "mine", { qos: 1 });
    await until(() => heard.length === 1);
    expect(heard).toEqual(["d/button-1/press"]);
    expect(house.taken.map(({ topic }) => topic)).toEqual(["d/button-1/press"]);
    expect(house.refused.map(({ topic, client }) => [client, topic])).toEqual([
      ["button-1", "d/button-2/press"],
      ["button-1", "$SYS/x/new/clients"],
    ]);
    expect(button.connected && display.connected).toBe(true);
  });

  test("a press with the retain bit is live, and only its retain bit is dropped (F-58)", async () => {
    house = await openHouse();
    const button = await house.joined("button-1");
    await button.publishAsync("d/button-1/press", "single", { qos: 1, retain: true });
    expect(house.taken).toMatchObject([{ topic: "d/button-1/press", retain: true, bridge: false }]);
    await button.publishAsync("d/button-1/state", "open", { qos: 1, retain: true });
    const display = await house.joined("display");
    const stored: string[] = [];
    display.on("message", (topic, _, { retain }) => stored.push(`${topic} ${retain}`));
    await display.subscribeAsync("d/+/#", { qos: 1 });
    await until(() => stored.length > 0);
    expect(stored).toEqual(["d/button-1/state true"]);
    expect(house.broker.counts()).toMatchObject({ retained: 1, retainDropped: 1 });
  });

  test("nobody erases what he may not keep", async () => {
    house = await openHouse();
    await house.broker.publish({ topic: "hearthwatch/indicator", payload: "normal", retain: true });
    const button = await house.joined("button-1");
    await button.publishAsync("hearthwatch/indicator", "", { qos: 1, retain: true });
    expect(house.broker.counts().retained).toBe(1);
    await house.broker.publish({ topic: "hearthwatch/indicator", payload: "", retain: true });
    expect(house.broker.counts().retained).toBe(0);
  });

  test("a forbidden will is dropped at the login, and the device gets in without it (F-58)", async () => {
    house = await openHouse();
    const will = (topic: string) => ({ will: { topic, payload: Buffer.from("gone"), qos: 1 as const, retain: true } });
    const forger = await house.joined("button-1", will("d/button-2/press"));
    forger.stream.destroy();
    const honest = await house.joined("button-2", will("d/button-2/state"));
    honest.stream.destroy();
    await until(() => house.taken.length > 0 && house.broker.connected().length === 0);
    expect(house.taken).toMatchObject([{ topic: "d/button-2/state", will: true }]);
    expect(house.refused).toEqual([]);
    expect(house.broker.counts()).toMatchObject({ willRefused: 1, retained: 1 });
  });
});

describe("what they may hear", () => {
  test("`#`, `+`, `$SYS` and a neighbour's topics are refused; what lies inside the own ones is granted", async () => {
    house = await openHouse();
    await house.broker.publish({ topic: "hearthwatch/indicator", payload: "normal", retain: true });
    const button = await house.joined("button-1");
    const heard: string[] = [];
    button.on("message", (topic) => heard.push(topic));
    for (const filter of ["#", "+/#", "$SYS/#", "d/+/press", "d/button-2/press", "$share/g/d/button-1/press"])
      await expect(button.subscribeAsync(filter, { qos: 1 }), filter).rejects.toThrow();
    await button.subscribeAsync(["d/button-1/+", "hearthwatch/+"], { qos: 1 });
    const other = await house.joined("button-2");
    await other.publishAsync("d/button-2/press", "1", { qos: 1 });
    await button.publishAsync("d/button-1/press", "1", { qos: 1 });
    await until(() => heard.length === 2);
    expect(heard.sort()).toEqual(["d/button-1/press", "hearthwatch/indicator"]);
    expect(house.broker.counts().subscribeRefused).toBe(6);
  });

  test("a refused filter next to a granted one leaves nothing behind in a kept session", async () => {
    house = await openHouse();
    const button = await house.joined("button-1", { clean: false });
    await button.subscribeAsync(["d/button-1/#", "#"], { qos: 1 }).catch(() => {});
    await button.endAsync();
    await until(() => house.broker.connected().length === 0);
    const other = await house.joined("button-2");
    await other.publishAsync("d/button-2/press", "not yours", { qos: 1 });
    expect(house.broker.counts().queuedBytes).toBe(0);
  });

  test("what was granted once is looked at again at each delivery", async () => {
    const known = new Map(household().map((each) => [each.id, each]));
    house = await openHouse({ identities: (id) => known.get(id) });
    const display = await house.joined("display");
    const heard: string[] = [];
    display.on("message", (_, payload) => heard.push(payload.toString()));
    await display.subscribeAsync("d/+/#", { qos: 1 });
    known.set("display", identity("display", { publish: [], subscribe: ["hearthwatch/#"] }));
    const button = await house.joined("button-1");
    await button.publishAsync("d/button-1/press", "1", { qos: 1 });
    known.set("display", identity("display", { publish: [], subscribe: ["d/+/#"] }));
    await button.publishAsync("d/button-1/press", "2", { qos: 1 });
    await until(() => heard.length > 0);
    expect(heard).toEqual(["2"]);
    expect(house.broker.counts().deliveryRefused).toBe(1);
  });
});

describe("where it listens", () => {
  const start = (more: object) =>
    startBroker({ listeners: [], identities: [], intake: async () => {}, log: silentLog, ...more });

  test("off loopback only with TLS, unless a setting named for it says otherwise", async () => {
    const open = { listeners: [{ host: "0.0.0.0", port: 0 }] };
    await expect(start(open)).rejects.toMatchObject({ code: "PLAIN_OFF_LOOPBACK" } satisfies Partial<BrokerFault>);
    const broker = await start({ ...open, allowPlainOffLoopback: true });
    expect(broker.warnings).toEqual(["plain_off_loopback"]);
    expect(broker.ports[0]).toBeGreaterThan(0);
    await broker.stop();
  });

  test("a taken port is named, and no port of the others stays open", async () => {
    const first = await start({ listeners: [{ host: "127.0.0.1", port: 0 }] });
    const port = first.ports[0] ?? 0;
    const twice = {
      listeners: [
        { host: "127.0.0.1", port: 0 },
        { host: "127.0.0.1", port },
      ],
    };
    await expect(start(twice)).rejects.toMatchObject({
      code: "PORT_TAKEN",
      message: expect.stringContaining(String(port)),
    });
    await first.stop();
  });

  test("a list of identities is judged before anything listens", async () => {
    await expect(start({ identities: [identity("a/b")] })).rejects.toMatchObject({ code: "BAD_IDENTITY" });
    await expect(start({ identities: [identity("a", { tokenSha256: "12" })] })).rejects.toMatchObject({
      code: "BAD_IDENTITY",
    });
  });

  test("trusted loopback clients need no password, are named as such, and it is said loudly", async () => {
    house = await openHouse({
      trustLoopback: { publish: ["zigbee2mqtt/#"], subscribe: ["zigbee2mqtt/#"], bridge: false },
    });
    expect(house.broker.warnings).toEqual(["loopback_trusted"]);
    expect(house.lines).toContainEqual({ event: "broker.unsafe_setting", fields: { warning: "loopback_trusted" } });
    const open = { anonymous: true } as const;
    const z2m = await house.joined("button-1", open);
    await house.joined("", { ...open, clean: true });
    await z2m.publishAsync("zigbee2mqtt/hall", "{}", { qos: 1 });
    await z2m.publishAsync("d/button-1/press", "{}", { qos: 1 });
    expect(house.taken).toMatchObject([{ client: "loopback", topic: "zigbee2mqtt/hall" }]);
    expect(house.refused).toMatchObject([{ topic: "d/button-1/press" }]);
    // Its name stays its own: a credential's client of the same name is not disturbed.
    await house.joined("button-1");
    expect(z2m.connected).toBe(true);
    expect(await refusedWith(house.client("button-2", { password: "guess" }))).toBe(4);
  });
});
