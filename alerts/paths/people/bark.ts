/**
 * Bark (iPhones), at api.day.app or on one's own server. Source: Finb/bark-server route_push.go (`POST /push`, `GET /ping`);
 * Debian's apprise 1.2.0 sends {"title","body","icon","device_key"} to the same place.
 *
 *   POST https://host/push   {"device_key","title","body","level","volume","call","group"}
 *   {"code":200,"message":"success"}; 400 "failed to get device token": no such phone; 500 "push failed": Apple said no
 *
 * level: critical rings through silence and "do not disturb", timeSensitive shows at once, passive makes no sound.
 */
import { z } from "zod";
import { minutes } from "../../../devices/model/moment.ts";
import type { HttpAnswer } from "../../program/http-client.ts";
import type { Outcome } from "../path.ts";
import { again, carried, codeIn, judgeKnock, judgeStatus, refused, saidOf, wordsIn } from "./answer.ts";
import { type Channel, callIt, get, json, ownServer, sharedSettings, token } from "./channel.ts";
import type { PeopleText } from "./telling.ts";

export const barkShape = z.strictObject({
  kind: z.literal("bark"),
  ...sharedSettings,
  ...ownServer,
});
export type BarkSettings = z.output<typeof barkShape>;

export const barkDestination = z.strictObject({
  deviceKey: token("need the key that the Bark app shows in its address"),
  ...callIt,
});
export type BarkDestination = z.output<typeof barkDestination>;

/** `call` repeats the sound for 30 s. The app compares texts: a number 1 is not "1" to it. */
const loudness: Readonly<Record<PeopleText["tone"], Readonly<Record<string, string>>>> = {
  alarm: { level: "critical", volume: "10", call: "1" },
  look: { level: "timeSensitive" },
  news: { level: "timeSensitive" },
  test: { level: "passive" },
};

export function bark({ url }: BarkSettings, { deviceKey }: BarkDestination, ca?: string): Channel {
  const base = url.replace(/\/+$/, "");
  return {
    allowance: { messages: 20, per: minutes(1) },
    question: ({ title, body, tone }) =>
      json(`${base}/push`, { device_key: deviceKey, title, body, group: "hearthwatch", ...loudness[tone] }, {}, ca),
    judge: judgeAnswer,
    knock: { question: get(`${base}/ping`, ca), judge: judgePing },
  };
}

function judgeAnswer(answer: HttpAnswer): Outcome {
  if ("failed" in answer) return judgeStatus(answer) ?? again("garbled", "no answer");
  const code = codeIn(answer.body, "code") ?? (answer.status === 200 ? undefined : answer.status);
  if (code === undefined) return again("garbled", "no code");
  const said = saidOf(`code ${code}`);
  if (code === 200 && answer.status === 200) return carried(said);
  // Its 400 is either a phone that has left, or a message it cannot read.
  if (code === 400)
    return refused(wordsIn(answer.body, "message").includes("device") ? "gone" : "not_understood", said);
  return judgeStatus(answer) ?? judgeStatus({ ...answer, status: code }) ?? again("turned_down", said);
}

function judgePing(answer: HttpAnswer): Outcome {
  const early = judgeStatus(answer);
  if (early || "failed" in answer) return early ?? judgeKnock(answer);
  return codeIn(answer.body, "code") === 200 ? carried("pong") : again("server_fault", "no pong");
}
