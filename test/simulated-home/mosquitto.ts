/** A real mosquitto on a free port, with one account, for one test file. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../influx/influxd.ts";

export interface Mosquitto {
  readonly url: string;
  readonly account: { readonly username: string; readonly password: string };
  stop(): Promise<void>;
}

export async function startMosquitto(): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), "hearthwatch-mosquitto-"));
  const port = await freePort();
  const account = { username: "bridge", password: "a-password-of-this-test" };
  const passwords = join(folder, "passwords");
  execFileSync("mosquitto_passwd", ["-b", "-c", passwords, account.username, account.password], { stdio: "ignore" });
  writeFileSync(
    join(folder, "mosquitto.conf"),
    [
      `listener ${port} 127.0.0.1`,
      "allow_anonymous false",
      `password_file ${passwords}`,
      // Started as root it would become another user, who cannot read this folder.
      `user ${userInfo().username}`,
    ].join("\n"),
  );
  const child = spawn("mosquitto", ["-c", join(folder, "mosquitto.conf")], { stdio: "ignore" });
  let died: Error | undefined;
  child.once("error", (fault) => {
    died = fault;
  });
  for (let tries = 0; !(await listens(port)); tries++) {
    if (died)
      throw new Error(`mosquitto cannot be started: ${died.message}; install it with: apt-get install mosquitto`);
    if (child.exitCode !== null || tries === 200)
      throw new Error(`mosquitto does not listen (ended: ${child.exitCode})`);
    await pause(25);
  }
  return {
    url: `mqtt://127.0.0.1:${port}`,
    account,
    async stop() {
      if (child.exitCode === null) {
        const gone = once(child, "exit");
        child.kill("SIGTERM");
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
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
