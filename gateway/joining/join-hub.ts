/** The hub asks the centre for its own credential: once, with a code made for it. Each refusal is a mistake with a remedy. */
import { isLoopback } from "../../alerts/program/http.ts";
import { readJoinCode } from "../../alerts/program/join-code.ts";
import { type JoinGranted, type JoinRequest, joinGranted, joinRefusals } from "../../alerts/protocol.ts";
import type { Slip } from "../../devices/joining/state.ts";
import type { HubIdentity } from "./identity.ts";
import { postJson } from "./post-json.ts";

export type Joined = { readonly granted: JoinGranted } | { readonly refused: Omit<Slip, "at"> };

const refuse = (code: Slip["code"], values: Slip["values"] = {}): Joined => ({ refused: { code, values } });

/** `centre`: its HTTP address. */
export async function joinCentre(
  typed: string,
  centre: string,
  identity: HubIdentity,
  ca: string | undefined,
): Promise<Joined> {
  const read = readJoinCode(typed);
  if (!("code" in read)) {
    if (read.fault === "length") return refuse("code_length", { missing: read.missing });
    return refuse(read.fault === "check_digit" ? "code_check_digit" : "code_unknown");
  }
  // The answer holds the hub's credential: it does not go over a network in the clear, whoever gave the address.
  if (!isSafe(centre)) return refuse("centre_certificate", { centre });
  const { code } = read;
  const body: JoinRequest = { v: 1, code, key: identity.key, proof: identity.prove(code) };
  const answer = await postJson(new URL("/v1/join", centre), body, ca);
  if ("failed" in answer)
    return refuse(answer.failed === "certificate" ? "centre_certificate" : "centre_unreachable", { centre });
  const granted = joinGranted.safeParse(answer.body);
  if (answer.status === 200 && granted.success) return { granted: granted.data };
  const said = refusalIn(answer.body);
  return said === undefined
    ? refuse("centre_unreachable", { centre })
    : refuse(said, { fingerprint: identity.fingerprint });
}

function isSafe(centre: string): boolean {
  const { protocol, hostname } = new URL(centre);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname.replace(/^\[|\]$/g, "")));
}

function refusalIn(body: unknown): (typeof joinRefusals)[number] | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const words = [Reflect.get(body, "code"), Reflect.get(body, "type")];
  return joinRefusals.find((each) => words.some((word) => word === each || word === each.replaceAll("_", "-")));
}
