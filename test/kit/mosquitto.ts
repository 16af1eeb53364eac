/** A real mosquitto on a free port, with a store that survives its restart. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { type Child, startChild } from "./child.ts";
import { tempFolder } from "./folder.ts";
import { freePort } from "./ports.ts";

export interface Account {
  readonly username: string;
  readonly password: string;
}

export interface Mosquitto {
  readonly url: string;
  start(): Promise<void>;
  /** Stops the program, keeps its store. */
  stop(): Promise<void>;
  /** A device or bridge that speaks to it. */
  speaker(options?: IClientOptions): Promise<MqttClient>;
  remove(): Promise<void>;
}

export interface MosquittoOptions {
  /** Lines of a mosquitto ACL file; without it everybody may all. */
  readonly acl?: string;
  /** Without it nobody needs a password. */
  readonly account?: Account;
}

/** For tests in which a password matters, and whose it is does not. */
export const anAccount: Account = { username: "bridge", password: "a-password-of-this-test" };

export async function startMosquitto({ acl, account }: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = tempFolder("mosquitto");
  const at = (name: string) => join(folder.path, name);
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${account === undefined}`,
    "persistence true",
    `persistence_location ${folder.path}/`,
    // Started as root it would become another user, who cannot read this folder.
    `user ${userInfo().username}`,
  ];
  if (account) {
    const { username, password } = account;
    execFileSync("mosquitto_passwd", ["-b", "-c", at("passwords"), username, password], { stdio: "ignore" });
    lines.push(`password_file ${at("passwords")}`);
  }
  if (acl !== undefined) {
    writeFileSync(at("acl"), acl);
    lines.push(`acl_file ${at("acl")}`);
  }
  writeFileSync(at("mosquitto.conf"), `${lines.join("\n")}\n`);
  let running: Child | undefined;
  const speakers: MqttClient[] = [];
  const url = `mqtt://127.0.0.1:${port}`;

  async function start(): Promise<void> {
    const child = startChild("mosquitto", ["-c", at("mosquitto.conf")]);
    running = child;
    const failed = child.ended.then(({ code }) => {
      throw new Error(
        `mosquitto ended with ${code}: ${child.lines.join("\n")}; install it with: apt-get install mosquitto`,
      );
    });
    failed.catch(() => {});
    while (!(await Promise.race([listens(port), failed]))) await Promise.race([pause(10), failed]);
  }
  async function stop(): Promise<void> {
    await running?.stop();
    running = undefined;
  }

  await start();
  return {
    url,
    start,
    stop,
    async speaker(options = {}) {
      const client = await connectAsync(url, { reconnectPeriod: 0, ...account, ...options });
      client.on("error", () => {});
      speakers.push(client);
      return client;
    },
    async remove() {
      for (const each of speakers) each.end(true);
      await stop();
      folder.remove();
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      tell(true);
    });
    socket.once("error", () => tell(false));
  });
}
