/** A real centre with one dispatcher on duty, who shows and claims what comes as soon as it is there. */

import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { stringify } from "yaml";
import { tempFolder } from "../kit/folder.ts";
import { hearthwatch, type Program, startProgram } from "../kit/hearthwatch.ts";
import { freePort } from "../kit/ports.ts";

export interface DutyCentre {
  readonly http: string;
  readonly mqttPort: number;
  /** Eleven signs for one hub. */
  joinCode(hub: string, home?: string): Promise<string>;
  /** From now on every test is shown and claimed. */
  goOnDuty(): Promise<void>;
  cases(): Promise<readonly Case[]>;
  get(path: string): Promise<Response>;
  stop(): Promise<void>;
}

export interface Case {
  readonly id: string;
  readonly state: string;
  readonly kind: string;
  readonly lane: string;
  readonly version: number;
  readonly alerts: readonly string[];
}

const person = "周敏";

export async function startDutyCentre(): Promise<DutyCentre> {
  const folder = tempFolder("centre");
  const [http, mqttPort] = [await freePort(), await freePort()];
  const config = join(folder.path, "centre.yaml");
  writeFileSync(
    config,
    stringify({
      version: 1,
      name: "和顺里服务中心",
      data: "centre",
      broker: { listeners: [{ host: "127.0.0.1", port: mqttPort }] },
      http: { host: "127.0.0.1", port: http },
      accounts: [{ name: person, roles: ["dispatcher"] }],
      gateways: [],
      homes: { "home-1043": { name: "孙玉珍", age: 81, sex: "female", rooms: {} } },
    }),
  );
  const centre: Program = await startProgram("centre", "--config", config, "--sign-in-link", person);
  const url = `http://127.0.0.1:${http}`;
  const tokenFile = join(folder.path, "centre", "machine-token");
  const get = (path: string) =>
    fetch(url + path, { headers: { authorization: `Bearer ${readFileSync(tokenFile, "utf8").trim()}` } });
  const cases = async () => (await (await get("/v1/cases?state=open")).json()) as readonly Case[];
  let onDuty = false;
  let working: Promise<void> = Promise.resolve();

  async function signIn(): Promise<(path: string, body: object) => Promise<Response>> {
    const link = await centre.child.line((line) => (line.includes("#link=") ? line : undefined));
    const token = decodeURIComponent(/#link=(.+)$/.exec(link)?.[1] ?? "");
    const headers: Record<string, string> = { "content-type": "application/json" };
    const post = (path: string, body: object) =>
      fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const reply = await post("/v1/sign-in/link", { token });
    headers.cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    headers["x-hearthwatch-csrf"] = ((await reply.json()) as { csrf: string }).csrf;
    return post;
  }

  return {
    http: url,
    mqttPort,
    cases,
    get,
    async joinCode(hub, home = "home-1043") {
      const asked = ["--gateway", "H-1043", "--home", home, "--order", "88", "--hub", hub];
      const told = await hearthwatch(
        "centre",
        "join-code",
        ...asked,
        "--url",
        url,
        "--token-file",
        tokenFile,
        "--json",
      );
      return (JSON.parse(told.output) as { code: string }).code;
    },
    async goOnDuty() {
      const post = await signIn();
      onDuty = true;
      const work = async () => {
        while (onDuty) {
          for (const each of await cases()) {
            // Calls nobody yet: a console tells that it shows it once it does.
            if (each.state === "suspected") continue;
            // As a console does: what joins a case that is claimed already is shown too, a suspicion as soon as it calls.
            await post("/v1/console", { consoleId: "c1", armed: true });
            await post("/v1/shown", { consoleId: "c1", alertIds: each.alerts, sounding: true });
            if (each.state !== "raised") continue;
            const now = (await cases()).find(({ id }) => id === each.id);
            const expectedVersion = now?.version ?? each.version;
            await post(`/v1/cases/${each.id}/claim`, { commandId: randomUUID(), expectedVersion });
          }
          await pause(100);
        }
      };
      working = work();
    },
    async stop() {
      onDuty = false;
      await working;
      await centre.stop();
      folder.remove();
    },
  };
}
