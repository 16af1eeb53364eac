/** Who is at the door where gateways come over HTTPS: nothing of a body is believed before its signature holds. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type CloudEvent, cloudEvent, gatewayOf } from "../../paths/https/event.ts";
import { isSignedBy, type Secret, timestampWindow } from "../../paths/https/sign.ts";
import { jsonOf } from "../../program/json.ts";
import type { Register } from "../register/register.ts";

export type Judged =
  | { readonly gateway: string; readonly event: CloudEvent }
  /** `gateway`: it claims to be that one, and there is one of that name. `clock`: it is that one, at another time. */
  | { readonly refused: "signature" | "clock" | "event"; readonly gateway: string | undefined };

/** For whoever has none: the work is the same, and so is the time it takes. */
const nobodys: readonly Secret[] = [Buffer.alloc(32) as Uint8Array as Secret];

export function judgeSigned(
  register: Pick<Register, "gateway" | "webhookSecrets">,
  headers: IncomingHttpHeaders,
  raw: Buffer,
  now: number,
): Judged {
  const body = raw.toString("utf8");
  const said = jsonOf(body);
  const claimed = gatewayOf(field(said, "source"));
  const secrets = claimed === undefined ? [] : register.webhookSecrets(claimed);
  const [id, time, signature] = ["id", "timestamp", "signature"].map((name) =>
    String(headers[`webhook-${name}`] ?? ""),
  );
  const timestamp = /^\d{1,12}$/.test(time ?? "") ? Number(time) : Number.NaN;
  // The bytes that were signed are the bytes that came, and nothing that text makes of them.
  const whole = Buffer.from(body, "utf8").equals(raw);
  const signed = { id: id ?? "", timestamp, body };
  const holds = isSignedBy(signed, signature ?? "", secrets.length > 0 ? secrets : nobodys);
  const known = claimed !== undefined && register.gateway(claimed) !== undefined ? claimed : undefined;
  if (!holds || !whole || secrets.length === 0 || known === undefined || !isId(id))
    return { refused: "signature", gateway: known };
  if (Math.abs(timestamp * 1_000 - now) > timestampWindow) return { refused: "clock", gateway: known };
  const event = cloudEvent.safeParse(said);
  if (!event.success || !sameText(event.data.id, id ?? "")) return { refused: "event", gateway: known };
  return { gateway: known, event: event.data };
}

/** A dot would move the border between id and time. */
const isId = (id: string | undefined): boolean => id !== undefined && /^[A-Za-z0-9_-]{1,128}$/.test(id);

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const field = (body: unknown, name: string): unknown =>
  typeof body === "object" && body !== null && Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined;
