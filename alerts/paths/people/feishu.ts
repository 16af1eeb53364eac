/**
 * Feishu group robot (飞书自定义机器人). Source: open.feishu.cn, custom bot; error codes as its page lists them.
 *
 *   POST https://open.feishu.cn/open-apis/bot/v2/hook/TOKEN   {"timestamp"?,"sign"?,"msg_type":"text","content":{"text"}}
 *   sign = base64(HMAC-SHA256(key = `${s}\n${secret}`, message = nothing)): key and message change places beside DingTalk;
 *   s: seconds, within an hour of theirs
 *   200 {"code":0,"msg":"success"}       100 messages a minute, 5 a second; 20 KB
 *
 * In the text `<at user_id="all">` calls everybody; nothing that anybody else wrote goes into it unjudged (`callIt`).
 */
import { createHmac } from "node:crypto";
import { z } from "zod";
import { minutes } from "../../../devices/model/moment.ts";
import type { Outcome } from "../path.ts";
import { again, busy, carried, codeIn, judgeKnock, judgeStatus, knownIn, refused, saidOf, wordsIn } from "./answer.ts";
import { type Channel, callIt, get, json, sharedSettings, token } from "./channel.ts";

export const feishuShape = z.strictObject({
  kind: z.literal("feishu"),
  ...sharedSettings,
  /** `lark`: the same outside China. */
  of: z.enum(["feishu", "lark"]).default("feishu"),
  mentionAll: z.boolean().default(true),
});
export type FeishuSettings = z.output<typeof feishuShape>;

export const feishuDestination = z.strictObject({
  token: token("need what stands behind /hook/ in the robot's address"),
  secret: token("need the secret that the robot's page shows under 签名校验; leave it out if it shows none").optional(),
  ...callIt,
});
export type FeishuDestination = z.output<typeof feishuDestination>;

export const feishuSign = (secret: string, seconds: number): string =>
  createHmac("sha256", `${seconds}\n${secret}`).digest("base64");

const hosts = { feishu: "https://open.feishu.cn", lark: "https://open.larksuite.com" } as const;

export const feishu = ({ mentionAll, of }: FeishuSettings, { token, secret }: FeishuDestination): Channel => ({
  allowance: { messages: 100, per: minutes(1) },
  question({ title, body, tone }, now) {
    const seconds = Math.floor(now / 1_000);
    const everybody = mentionAll && tone === "alarm" ? '<at user_id="all"></at>' : "";
    return json(`${hosts[of]}/open-apis/bot/v2/hook/${encodeURIComponent(token)}`, {
      ...(secret !== undefined && { timestamp: String(seconds), sign: feishuSign(secret, seconds) }),
      msg_type: "text",
      content: { text: `${everybody}${title}\n${body}` },
    });
  },
  judge: (answer) => judgeStatusFirst(answer) ?? judgeBody("body" in answer ? answer.body : ""),
  knock: { question: get(`${hosts[of]}/`), judge: judgeKnock },
});

/** Its codes come with 200 and with 400. */
const judgeStatusFirst = (answer: Parameters<typeof judgeStatus>[0]) =>
  "status" in answer && answer.status === 400 && codeIn(answer.body, "code") !== undefined
    ? undefined
    : judgeStatus(answer);

const outcomes = knownIn<(said: string) => Outcome>({
  0: carried,
  11232: busy,
  // "param invalid: incoming webhook access token invalid"
  19001: (said) => refused("gone", said),
  19002: (said) => refused("not_understood", said),
  19007: (said) => again("turned_down", said),
  19022: (said) => again("not_let_in", said),
  19024: (said) => again("turned_down", said),
});

function judgeBody(body: string): Outcome {
  const code = codeIn(body, "code") ?? codeIn(body, "StatusCode");
  if (code === undefined) return again("garbled", "no code");
  const said = saidOf(`code ${code}`);
  const words = wordsIn(body, "msg");
  // Signature or time: the words name both. The clock is looked at by others; the key nobody else would tell.
  if (code === 19021) return again("not_let_in", said);
  if (words.includes("frequency limited") || words.includes("too many request")) return busy(said);
  if (code === 9499) return refused("not_understood", said);
  return (outcomes(code) ?? ((word: string) => again("turned_down", word)))(said);
}
