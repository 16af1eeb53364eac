/** A centre with its door for signed messages, and a sender that signs by another hand's library. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import type { Centre, CentreDeps } from "../../alerts/centre/main.ts";
import { alertEvent } from "../../alerts/paths/https/event.ts";
import { secretTextOf } from "../../alerts/paths/https/sign.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { uuidv7 } from "../centre/messages.ts";
import { startTestCentre, tempFolder } from "../centre/running.ts";

export interface Door {
  readonly centre: Centre;
  readonly token: string;
  readonly secret: string;
  readonly folder: string;
  readonly url: string;
  /** Signs an event as the gateway would and sends it. */
  send(event: object, how?: Sending): Promise<Response>;
}

export interface Sending {
  readonly route?: string;
  readonly secret?: string;
  readonly id?: string;
  readonly at?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the body that was signed. */
  readonly body?: string;
}

export async function openDoor(
  ends: (() => unknown)[],
  more: Readonly<Record<string, unknown>> = {},
  deps: Partial<CentreDeps> = {},
): Promise<Door> {
  const folder = tempFolder();
  ends.push(() => folder.remove());
  const token = randomBytes(32).toString("base64url");
  const [tokenFile, other] = [join(folder.path, "gw1.token"), join(folder.path, "gw2.token")];
  writeFileSync(tokenFile, `${token}\n`);
  writeFileSync(other, randomBytes(32).toString("base64url"));
  const gateways = [
    { id: "gw1", home: "home1", tokenFile },
    { id: "gw2", home: "home2", tokenFile: other },
  ];
  const centre = await startTestCentre(join(folder.path, "data"), deps, { gateways, ...more });
  ends.push(() => centre.stop());
  const url = centre.addresses.http;
  const secret = secretTextOf(token);
  return {
    ...{ centre, token, secret, folder: folder.path, url },
    send(event, how = {}) {
      const text = JSON.stringify(event);
      const id = how.id ?? String(Reflect.get(event, "id"));
      const at = new Date(how.at ?? Date.now());
      const headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
        "webhook-signature": new Webhook(how.secret ?? secret).sign(id, at, text),
        ...how.headers,
      };
      return fetch(url + (how.route ?? "/v1/alerts"), { method: "POST", headers, body: how.body ?? text });
    },
  };
}

export const eventOf = (message: AlertMessage) => alertEvent(message);
export const pathEventOf = (what: "test" | "probe", data: Readonly<Record<string, unknown>> = {}, gateway = "gw1") => ({
  ...{ specversion: "1.0", id: uuidv7(), source: `urn:hearthwatch:gateway:${gateway}` },
  ...{ type: `hearthwatch.path.${what}.v1`, subject: "path/centre-https", datacontenttype: "application/json" },
  data: { v: 1, path: "centre-https", ...data },
});
export const newsEventOf = (open: readonly object[], gateway = "gw1") => ({
  ...{ specversion: "1.0", id: uuidv7(), source: `urn:hearthwatch:gateway:${gateway}` },
  ...{ type: "hearthwatch.receipts.asked.v1", subject: "path/centre-https", datacontenttype: "application/json" },
  data: { v: 1, open },
});
