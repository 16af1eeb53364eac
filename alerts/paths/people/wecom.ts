/**
 * WeCom group robot (企业微信群机器人). Source: developer.work.weixin.qq.com/document/path/91770; error codes as seen in use by
 * other programs: 93000 answers a key that is wrong and a robot that was deleted alike.
 *
 *   POST https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY   {"msgtype":"text","text":{"content","mentioned_list"?}}
 *   200 {"errcode":0,"errmsg":"ok"}      content: at most 2048 bytes of UTF-8; 20 messages a minute
 */
import { z } from "zod";
import { minutes } from "../../../devices/model/moment.ts";
import type { Outcome } from "../path.ts";
import { again, busy, carried, codeIn, judgeKnock, judgeStatus, knownIn, refused, saidOf } from "./answer.ts";
import { type Channel, callIt, get, json, sharedSettings, token } from "./channel.ts";

export const wecomShape = z.strictObject({
  kind: z.literal("wecom"),
  ...sharedSettings,
  /** Whether everybody in the group is called by an alarm. */
  mentionAll: z.boolean().default(true),
});
export type WecomSettings = z.output<typeof wecomShape>;

export const wecomDestination = z.strictObject({
  key: token("need what stands behind key= in the robot's address"),
  ...callIt,
});
export type WecomDestination = z.output<typeof wecomDestination>;

const host = "https://qyapi.weixin.qq.com";

export const wecom = ({ mentionAll }: WecomSettings, { key }: WecomDestination): Channel => ({
  allowance: { messages: 20, per: minutes(1) },
  question: ({ title, body, tone }) =>
    json(`${host}/cgi-bin/webhook/send?key=${encodeURIComponent(key)}`, {
      msgtype: "text",
      text: {
        content: `${title}\n${body}`,
        ...(mentionAll && tone === "alarm" && { mentioned_list: ["@all"] }),
      },
    }),
  judge: (answer) => judgeStatus(answer) ?? judgeBody("body" in answer ? answer.body : ""),
  knock: { question: get(`${host}/`), judge: judgeKnock },
});

const outcomes = knownIn<(said: string) => Outcome>({
  0: carried,
  // Busy on their side.
  [-1]: (said) => again("server_fault", said),
  45009: busy,
  45033: busy,
  93000: (said) => refused("gone", said),
  // Not allowed from this address; the robot may not write here.
  93004: (said) => again("not_let_in", said),
  93008: (said) => again("not_let_in", said),
  93017: (said) => again("not_let_in", said),
  60020: (said) => again("not_let_in", said),
  40008: (said) => refused("not_understood", said),
  40058: (said) => refused("not_understood", said),
  44004: (said) => refused("not_understood", said),
  45002: (said) => refused("not_understood", said),
});

function judgeBody(body: string): Outcome {
  const code = codeIn(body, "errcode");
  if (code === undefined) return again("garbled", "no errcode");
  return (outcomes(code) ?? ((said: string) => again("turned_down", said)))(saidOf(`errcode ${code}`));
}
