/** A whole centre on free ports in a folder of its own, a gateway that speaks real MQTT to it, and a dispatcher with a cookie. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { type CentreConfig, centreShape } from "../../alerts/centre/config.ts";
import { type Centre, type CentreDeps, startCentre } from "../../alerts/centre/main.ts";
import { tokenSha256 } from "../../alerts/centre/register/register.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { type Folder, tempFolder as folderOf } from "../kit/folder.ts";
import { uuidv7 } from "./messages.ts";

export const token = randomBytes(32).toString("base64url");

export const tempFolder = (): Folder => folderOf("centre");

function configIn(data: string, more: Readonly<Record<string, unknown>> = {}): CentreConfig {
  return centreShape.parse({
    version: 1,
    name: "Test centre",
    data,
    broker: { listeners: [{ port: 0 }] },
    http: { port: 0 },
    accounts: [
      { name: "li", roles: ["dispatcher"] },
      { name: "chen", roles: ["dispatcher"] },
      { name: "wang", roles: ["shift_lead"] },
    ],
    gateways: [{ id: "gw1", home: "home1", tokenSha256: tokenSha256(token) }],
    homes: { home1: { name: "王秀兰", age: 82, sex: "female", rooms: { bath: "卫生间" } } },
    ...more,
  });
}

export const startTestCentre = (data: string, deps: Partial<CentreDeps> = {}, more = {}): Promise<Centre> =>
  startCentre(configIn(data, more), { log: silentLog, version: "0", consoleFiles: join(data, "none"), ...deps });

export interface TestGateway {
  readonly client: MqttClient;
  readonly heard: { readonly topic: string; readonly body: Record<string, unknown> }[];
  publish(channel: string, body: unknown): Promise<void>;
  end(): Promise<void>;
}

export async function connectGateway(port: number, id = "gw1", of = token): Promise<TestGateway> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: id,
    username: id,
    password: of,
    clean: true,
    reconnectPeriod: 0,
  });
  const heard: TestGateway["heard"] = [];
  client.on("message", (topic, payload) => heard.push({ topic, body: JSON.parse(payload.toString()) }));
  await client.subscribeAsync([`hw/1/${id}/receipt`, `hw/1/${id}/command`], { qos: 1 });
  return {
    client,
    heard,
    async publish(channel, body) {
      await client.publishAsync(`hw/1/${id}/${channel}`, JSON.stringify(body), { qos: 1 });
    },
    end: () => client.endAsync(true),
  };
}

/** A person at a browser: cookie kept, CSRF token sent with every change. */
export interface Visitor {
  get(path: string): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  readonly headers: Record<string, string>;
}

export async function signIn(centre: Centre, name: string): Promise<Visitor> {
  const link = await centre.signInLink(name);
  const spent = /#link=(.+)$/.exec(link ?? "")?.[1];
  const reply = await fetch(`${centre.addresses.http}/v1/sign-in/link`, json({ token: spent }));
  if (!reply.ok) throw new Error(`sign-in said ${reply.status}`);
  const { csrf } = (await reply.json()) as { csrf: string };
  const cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  return visitor(centre, { cookie, "x-hearthwatch-csrf": csrf });
}

export const visitor = (centre: Centre, headers: Record<string, string>): Visitor => ({
  headers,
  get: (path) => fetch(centre.addresses.http + path, { headers }),
  post: (path, body = {}, more = {}) => fetch(centre.addresses.http + path, json(body, { ...headers, ...more })),
});

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

export const command = (expectedVersion: number, more = {}) => ({ commandId: uuidv7(), expectedVersion, ...more });
