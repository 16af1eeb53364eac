import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type House, openHouse, until } from "./house.ts";

let house: House;
afterEach(() => house.stop());
const many = { limits: { acceptsAtOnce: 16, strangers: 500, strangersPerAddress: 500 } };

test("a busy loop takes many connections in each of its turns, so that nobody waits unseen", async () => {
  house = await openHouse(many);
  const callers = spawn(process.execPath, ["-e", knocks(house.port, 160)], { stdio: ["pipe", "pipe", "inherit"] });
  await once(callers.stdout, "data");
  const taken: number[] = [];
  let before = house.broker.counts().accepted;
  callers.stdin.write("go");
  while (house.broker.counts().accepted < 160) {
    // Work of a twentieth of a second, in which others knock.
    const end = performance.now() + 50;
    while (performance.now() < end);
    await new Promise((next) => setImmediate(next));
    const { accepted } = house.broker.counts();
    taken.push(accepted - before);
    before = accepted;
  }
  expect(Math.max(...taken)).toBeGreaterThan(4);
  callers.kill();
  await once(callers, "close");
});

test("a port that another program has is told, and so it is to whoever comes after us", async () => {
  const other = createServer();
  await new Promise<void>((open) => other.listen(0, "127.0.0.1", open));
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const listeners = [{ host: "127.0.0.1", port }];
  await expect(openHouse({ ...many, listeners })).rejects.toMatchObject({ code: "PORT_TAKEN" });
  await new Promise((closed) => other.close(closed));
  house = await openHouse({ ...many, listeners });
  expect(house.port).toBe(port);
  await expect(openHouse({ ...many, listeners })).rejects.toMatchObject({ code: "PORT_TAKEN" });
  await expect(openHouse({ listeners })).rejects.toMatchObject({ code: "PORT_TAKEN" });
  await house.joined("button-1");
  await until(() => house.broker.isConnected("button-1"));
});

/** A program that says when it is there, and knocks so many times at once when it is told. */
const knocks = (port: number, times: number): string => `
  process.stdin.once("data", () => {
    for (let n = 0; n < ${times}; n++) require("node:net").connect(${port}, "127.0.0.1").on("error", () => {});
  });
  console.log("here");
`;
