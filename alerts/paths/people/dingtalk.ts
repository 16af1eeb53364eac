/**
 * DingTalk group robot (钉钉自定义机器人). Source: open.dingtalk.com, custom robot; error codes as seen in use by other programs
 * (310000 answers a wrong signature, a missing keyword, a foreign address and a wrong time alike: its words tell).
 *
 *   POST https://oapi.dingtalk.com/robot/send?access_token=T[&timestamp=MS&sign=S]
 *        {"msgtype":"text","text":{"content"},"at":{"isAtAll"}}
 *   sign = urlencode(base64(HMAC-SHA256(key = secret, message = `${ms}\n${secret}`))); ms within an hour of theirs
 *   200 {"errcode":0,"errmsg":"ok"}      20 messages a minute; whoever sends more is shut out for ten minutes
 */
import { createHmac } from "node:crypto";
import { z } from "zod";
import { minutes } from "../../../devices/model/moment.ts";
import type { Outcome } from "../path.ts";
import { again, busy, carried, codeIn, judgeKnock, judgeStatus, knownIn, refused, saidOf, wordsIn } from "./answer.ts";
import { type Channel, callIt, get, json, sharedSettings, token } from "./channel.ts";

export const dingtalkShape = z.strictObject({
  kind: z.literal("dingtalk"),
  ...sharedSettings,
  mentionAll: z.boolean().default(true),
});
export type DingtalkSettings = z.output<typeof dingtalkShape>;

export const dingtalkDestination = z.strictObject({
  token: token("need what stands behind access_token= in the robot's address"),
  /** Absent: the robot knows us by a keyword (守望) or by our address. */
  secret: token("need the secret that the robot's page shows under 加签; leave it out if it shows none").optional(),
  ...callIt,
});
export type DingtalkDestination = z.output<typeof dingtalkDestination>;

export const dingtalkSign = (secret: string, ms: number): string =>
  createHmac("sha256", secret).update(`${ms}\n${secret}`).digest("base64");

const host = "https://oapi.dingtalk.com";

export const dingtalk = ({ mentionAll }: DingtalkSettings, { token, secret }: DingtalkDestination): Channel => ({
  allowance: { messages: 20, per: minutes(1) },
  question({ title, body, tone }, now) {
    const ms = Math.trunc(now);
    const signed = secret === undefined ? {} : { timestamp: String(ms), sign: dingtalkSign(secret, ms) };
    return json(`${host}/robot/send?${new URLSearchParams({ access_token: token, ...signed })}`, {
      msgtype: "text",
      text: { content: `${title}\n${body}` },
      at: { isAtAll: mentionAll && tone === "alarm" },
    });
  },
  judge: (answer) => judgeStatus(answer) ?? judgeBody("body" in answer ? answer.body : ""),
  knock: { question: get(`${host}/`), judge: judgeKnock },
});

const shutOut = (said: string) => busy(said, minutes(10));
const outcomes = knownIn<(said: string) => Outcome>({
  0: carried,
  [-1]: (said) => again("server_fault", said),
  // Three numbers for one thing, seen over the years.
  300001: (said) => refused("gone", said),
  300005: (said) => refused("gone", said),
  400101: (said) => refused("gone", said),
  // Stopped by whoever owns it, and may be started again.
  400102: (said) => again("turned_down", said),
  400105: (said) => refused("not_understood", said),
  430101: (said) => refused("not_understood", said),
  130101: shutOut,
  410100: shutOut,
  660026: shutOut,
  90018: busy,
  90030: busy,
});

function judgeBody(body: string): Outcome {
  const code = codeIn(body, "errcode");
  if (code === undefined) return again("garbled", "no errcode");
  if (code === 310000) return judgeSafety(wordsIn(body, "errmsg"));
  return (outcomes(code) ?? ((said: string) => again("turned_down", said)))(saidOf(`errcode ${code}`));
}

/** One code for every setting of the robot's safety. */
function judgeSafety(words: string): Outcome {
  if (words.includes("timestamp")) return again("clock", saidOf("errcode 310000", "timestamp"));
  if (words.includes("keyword")) return again("turned_down", saidOf("errcode 310000", "keyword"));
  if (words.includes("whitelist")) return again("not_let_in", saidOf("errcode 310000", "address"));
  return again("not_let_in", saidOf("errcode 310000", words.includes("sign") ? "sign" : ""));
}
