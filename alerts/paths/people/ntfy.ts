/**
 * ntfy, at ntfy.sh or on one's own server. Source: docs.ntfy.sh/publish (publish as JSON) and binwiederhier/ntfy server/errors.go;
 * Debian's apprise 1.2.0 sends {"topic","title","message"} with `x-priority` to the same place.
 *
 *   POST https://host/   [authorization: Bearer tk_…]   {"topic","title","message","priority":1..5,"tags":[…]}
 *   200 {"id",…,"event":"message"}; 4xx {"code":40101,"http":401,"error"}      60 at once, then one each 5 s; message: 4096 bytes
 */
import { z } from "zod";
import { minutes } from "../../../devices/model/moment.ts";
import type { HttpAnswer } from "../../program/http-client.ts";
import type { Outcome } from "../path.ts";
import { again, carried, codeIn, fieldOf, judgeKnock, judgeStatus, refused, saidOf } from "./answer.ts";
import { type Channel, callIt, get, json, ownServer, sharedSettings, token } from "./channel.ts";
import type { PeopleText } from "./telling.ts";

export const ntfyShape = z.strictObject({
  kind: z.literal("ntfy"),
  ...sharedSettings,
  ...ownServer,
});
export type NtfySettings = z.output<typeof ntfyShape>;

export const ntfyDestination = z.strictObject({
  /** Whoever knows it can read it: 16 random signs at least. */
  topic: z
    .string("need the topic")
    .regex(/^[A-Za-z0-9_-]{16,64}$/, "need 16 to 64 letters, digits, dashes or underscores that nobody can guess"),
  token: token('need an access token such as "tk_…"; leave it out if the topic needs none').optional(),
  ...callIt,
});
export type NtfyDestination = z.output<typeof ntfyDestination>;

/** 5 rings through "do not disturb" where the phone allows it, 2 makes no sound. */
const priorityOf: Readonly<Record<PeopleText["tone"], number>> = { alarm: 5, look: 4, news: 3, test: 2 };
const tagOf: Readonly<Record<PeopleText["tone"], string>> = {
  ...{ alarm: "rotating_light", look: "eyes", news: "white_check_mark", test: "wrench" },
};

export function ntfy({ url }: NtfySettings, { topic, token }: NtfyDestination, ca?: string): Channel {
  const base = url.replace(/\/+$/, "");
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    // What its server refills in a minute, so that whatever else comes from this address finds room too.
    allowance: { messages: 12, per: minutes(1) },
    question: ({ title, body, tone }) =>
      json(`${base}/`, { topic, title, message: body, priority: priorityOf[tone], tags: [tagOf[tone]] }, headers, ca),
    judge: judgeAnswer,
    knock: { question: get(`${base}/v1/health`, ca), judge: judgeHealth },
  };
}

function judgeAnswer(answer: HttpAnswer): Outcome {
  if ("failed" in answer) return judgeStatus(answer) ?? again("garbled", "no answer");
  const code = codeIn(answer.body, "code");
  const said = saidOf(code === undefined ? answer.status : `code ${code}`);
  // 400: it cannot be a message; 413: longer than the server allows.
  if (answer.status === 400 || answer.status === 413) return refused("not_understood", said);
  const early = judgeStatus(answer);
  if (early) return early;
  const id = fieldOf(answer.body, "id");
  return typeof id === "string" && id !== "" ? carried("200") : again("garbled", "no id");
}

/** Any web page answers 200: only `{"healthy":true}` is ntfy. */
function judgeHealth(answer: HttpAnswer): Outcome {
  const early = judgeStatus(answer);
  if (early || "failed" in answer) return early ?? judgeKnock(answer);
  return fieldOf(answer.body, "healthy") === true ? carried("healthy") : again("server_fault", "not healthy");
}
