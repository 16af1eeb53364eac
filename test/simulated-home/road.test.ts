/** The roads of the simulated home carry real bytes, and can be cut one by one. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRoad, type Road } from "../../gateway/simulated-home/road.ts";
import { freePort } from "../kit/ports.ts";

let servers: readonly Server[];
let road: Road;
let ports: { line: { from: number; to: number }; web: { from: number; to: number } };

/** Sends everything back that it hears. */
async function echo(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeEach(async () => {
  const [line, web] = [await echo(), await echo()];
  servers = [line, web];
  ports = {
    line: { from: await freePort(), to: portOf(line) },
    web: { from: await freePort(), to: portOf(web) },
  };
  road = await openRoad(ports);
});
afterEach(async () => {
  await road.stop();
  for (const server of servers) server.close();
});

/** What comes back; `"cut"` where the connection breaks. */
async function asks(port: number): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const answer = new Promise<string>((resolve) => {
    socket.once("data", (bytes) => resolve(bytes.toString()));
    socket.on("error", () => {});
    socket.once("close", () => resolve("cut"));
  });
  socket.write("hello");
  const said = await answer;
  socket.destroy();
  return said;
}

const both = async () => ({ line: await asks(ports.line.from), web: await asks(ports.web.from) });

test("one way is cut, then all of them, then both carry again", async () => {
  expect(await both()).toEqual({ line: "hello", web: "hello" });
  expect(road.act("cut-line")).toEqual({ action: "cut-line", carries: { line: false, web: true } });
  expect(await both()).toEqual({ line: "cut", web: "hello" });
  expect(road.act("cut-internet").carries).toEqual({ line: false, web: false });
  expect(await both()).toEqual({ line: "cut", web: "cut" });
  road.act("mend");
  expect(await both()).toEqual({ line: "hello", web: "hello" });
});

test("a connection that is in use is cut as well", async () => {
  const socket = connect(ports.line.from, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("hello");
  await once(socket, "data");
  const cut = new Promise((over) => socket.once("close", over));
  road.act("cut-line");
  await cut;
  expect(socket.destroyed).toBe(true);
});
