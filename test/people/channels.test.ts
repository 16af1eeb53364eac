/** Each channel alone: what it asks, how it signs, and what an answer is worth. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bark, barkDestination, barkShape } from "../../alerts/paths/people/bark.ts";
import type { Channel } from "../../alerts/paths/people/channel.ts";
import { dingtalk, dingtalkDestination, dingtalkShape, dingtalkSign } from "../../alerts/paths/people/dingtalk.ts";
import { feishu, feishuDestination, feishuShape, feishuSign } from "../../alerts/paths/people/feishu.ts";
import { ntfy, ntfyDestination, ntfyShape } from "../../alerts/paths/people/ntfy.ts";
import type { PeopleText } from "../../alerts/paths/people/telling.ts";
import { wecom, wecomDestination, wecomShape } from "../../alerts/paths/people/wecom.ts";
import type { HttpAnswer } from "../../alerts/program/http-client.ts";

const label = "family";
const secret = "SECRETsecretSECRETsecret";
const topic = "topic-nobody-can-guess-1";
const channels: Readonly<Record<string, Channel>> = {
  wecom: wecom(wecomShape.parse({ kind: "wecom", label }), wecomDestination.parse({ key: secret })),
  dingtalk: dingtalk(
    dingtalkShape.parse({ kind: "dingtalk", label }),
    dingtalkDestination.parse({ token: secret, secret: "SEC-other-secret" }),
  ),
  feishu: feishu(
    feishuShape.parse({ kind: "feishu", label }),
    feishuDestination.parse({ token: secret, secret: "SEC-other-secret" }),
  ),
  ntfy: ntfy(
    ntfyShape.parse({ kind: "ntfy", label, url: "https://push.example.org/" }),
    ntfyDestination.parse({ topic, token: "tk_secret" }),
  ),
  bark: bark(
    barkShape.parse({ kind: "bark", label, url: "https://push.example.org" }),
    barkDestination.parse({ deviceKey: secret }),
  ),
};
const of = (name: string): Channel => channels[name] as Channel;
const text = (tone: PeopleText["tone"] = "alarm"): PeopleText => ({ title: "题", body: "文", sms: "短", tone });
const asked = (name: string, tone?: PeopleText["tone"]) => {
  const { url, body = "{}", headers } = of(name).question(text(tone), 1_577_262_236_757);
  return { url, body: JSON.parse(body), headers };
};
const answered = (status: number, body: unknown): HttpAnswer => ({
  ...{ status, headers: {} },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

describe("what is asked", () => {
  test("WeCom calls everybody in the group for an alarm alone", () => {
    expect(asked("wecom")).toMatchObject({
      url: `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${secret}`,
      body: { msgtype: "text", text: { content: "题\n文", mentioned_list: ["@all"] } },
    });
    expect(asked("wecom", "news").body.text).toEqual({ content: "题\n文" });
  });

  test("DingTalk signs as its page shows", () => {
    expect(dingtalkSign("this is secret", 1_577_262_236_757)).toBe("hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=");
    const { url, body } = asked("dingtalk");
    expect(url).toContain("access_token=SECRETsecretSECRETsecret&timestamp=1577262236757&sign=");
    expect(new URL(url).searchParams.get("sign")).toBe(dingtalkSign("SEC-other-secret", 1_577_262_236_757));
    expect(body).toEqual({ msgtype: "text", text: { content: "题\n文" }, at: { isAtAll: true } });
  });

  test("Feishu signs nothing with time and secret for a key, in seconds", () => {
    // Made with: printf '' | openssl dgst -sha256 -hmac "$(printf '1599360473\ndemo')" -binary | base64
    expect(feishuSign("demo", 1_599_360_473)).toBe("l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
    const { url, body } = asked("feishu", "news");
    expect(url).toBe(`https://open.feishu.cn/open-apis/bot/v2/hook/${secret}`);
    expect(body).toEqual({
      ...{ timestamp: "1577262236", sign: feishuSign("SEC-other-secret", 1_577_262_236) },
      ...{ msg_type: "text", content: { text: "题\n文" } },
    });
  });

  // Debian's apprise 1.2.0 was seen to post {"topic","title","message"} to / and {"title","body","icon","device_key"} to /push.
  test("ntfy and Bark are asked where apprise asks them, by the same names", () => {
    expect(asked("ntfy")).toMatchObject({
      url: "https://push.example.org/",
      headers: { authorization: "Bearer tk_secret" },
      body: { topic, title: "题", message: "文", priority: 5 },
    });
    expect(asked("bark")).toMatchObject({
      url: "https://push.example.org/push",
      body: { title: "题", body: "文", device_key: secret, level: "critical", call: "1" },
    });
    expect(asked("ntfy", "test").body.priority).toBe(2);
    expect(asked("bark", "test").body).toMatchObject({ level: "passive" });
  });
});

const carried = { outcome: "carried" };
const again = (why: string) => ({ outcome: "again", why });
const gone = { outcome: "refused", why: "gone" };
const notUnderstood = { outcome: "refused", why: "not_understood" };

test.each<[string, number, unknown, object]>([
  ["wecom", 200, { errcode: 0, errmsg: "ok" }, carried],
  ["wecom", 200, { errcode: 45009, errmsg: "api freq out of limit" }, again("busy")],
  ["wecom", 200, { errcode: 93000, errmsg: "invalid webhook url, from ip: 1.2.3.4" }, gone],
  ["wecom", 200, { errcode: 40058, errmsg: "too long" }, notUnderstood],
  ["wecom", 200, { errcode: -1, errmsg: "system busy" }, again("server_fault")],
  ["wecom", 200, { errcode: 99_999 }, again("turned_down")],
  ["wecom", 200, "<html>login to this hotel's network</html>", again("garbled")],
  ["wecom", 200, {}, again("garbled")],
  ["wecom", 200, "", again("garbled")],
  ["wecom", 302, "", again("turned_down")],
  ["wecom", 502, "", again("server_fault")],
  ["dingtalk", 200, { errcode: "0", errmsg: "ok" }, carried],
  ["dingtalk", 200, { errcode: 310000, errmsg: "sign not match" }, again("not_let_in")],
  ["dingtalk", 200, { errcode: 310000, errmsg: "invalid timestamp" }, again("clock")],
  ["dingtalk", 200, { errcode: 310000, errmsg: "keywords not in content" }, again("turned_down")],
  ["dingtalk", 200, { errcode: 310000, errmsg: "ip 1.2.3.4 not in whitelist" }, again("not_let_in")],
  ["dingtalk", 200, { errcode: 300005, errmsg: "token is not exist" }, gone],
  ["dingtalk", 200, { errcode: 660026, errmsg: "sending too many messages per minute" }, again("busy")],
  ["feishu", 200, { code: 0, msg: "success", StatusCode: 0 }, carried],
  ["feishu", 200, { StatusCode: 0, StatusMessage: "success" }, carried],
  ["feishu", 200, { code: 19_021, msg: "sign match fail or timestamp is not within one hour" }, again("not_let_in")],
  ["feishu", 400, { code: 19_001, msg: "param invalid: incoming webhook access token invalid" }, gone],
  ["feishu", 200, { code: 9_499, msg: "frequency limited psm" }, again("busy")],
  ["feishu", 200, { code: 9_499, msg: "Bad Request" }, notUnderstood],
  ["feishu", 200, { code: 11_232, msg: "frequency limited" }, again("busy")],
  ["feishu", 200, { code: 19_024, msg: "Key Words Not Found" }, again("turned_down")],
  ["ntfy", 200, { id: "xE73Iyuabi", event: "message" }, carried],
  ["ntfy", 200, "<html>", again("garbled")],
  ["ntfy", 401, { code: 40_101, http: 401, error: "unauthorized" }, again("not_let_in")],
  ["ntfy", 429, { code: 42_901, http: 429 }, again("busy")],
  ["ntfy", 400, { code: 40_009, http: 400 }, notUnderstood],
  ["bark", 200, { code: 200, message: "success" }, carried],
  ["bark", 200, {}, again("garbled")],
  ["bark", 400, { code: 400, message: "failed to get device token: key not found" }, gone],
  ["bark", 400, { code: 400, message: "request bind failed" }, notUnderstood],
  ["bark", 500, { code: 500, message: "push failed: BadDeviceToken" }, again("server_fault")],
  ["bark", 500, { code: 200 }, again("server_fault")],
])("%s answers %i %j", (name, status, body, outcome) => {
  expect(of(name).judge(answered(status, body))).toMatchObject(outcome);
});

test("whoever asks for a pause gets the one he asks for", () => {
  const answer = { status: 429, headers: { "retry-after": "17" }, body: "" };
  for (const channel of Object.values(channels))
    expect(channel.judge(answer)).toMatchObject({ why: "busy", after: 17_000 });
});

describe("whatever comes back", () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ errcode: fc.anything(), code: fc.anything(), errmsg: fc.string(), msg: fc.string(), id: fc.anything() })
      .map((value) => JSON.stringify(value) ?? ""),
    fc.constant(JSON.stringify({ errcode: 1, errmsg: secret, code: secret, msg: secret, id: secret })),
  );
  const answer: fc.Arbitrary<HttpAnswer> = fc.oneof(
    fc.record({ status: fc.integer({ min: 100, max: 599 }), headers: fc.constant({ "retry-after": secret }), body }),
    fc.record({
      failed: fc.constantFrom("unreachable", "no_answer", "cut", "too_long", "tls" as const),
      said: fc.oneof(fc.string({ maxLength: 300 }), fc.constant(`connect to https://x/?key=${secret} failed`)),
    }),
  );

  test.each(Object.keys(channels))("%s judges it, quotes no more than a code, and believes no failure", (name) => {
    fc.assert(
      fc.property(answer, (each) => {
        for (const outcome of [of(name).judge(each), of(name).knock.judge(each)]) {
          expect(outcome.said ?? "").toMatch(/^[\x20-\x7e]{0,120}$/);
          expect(outcome.said ?? "").not.toContain("secret");
          expect(["carried", "again", "refused"]).toContain(outcome.outcome);
          if ("failed" in each || each.status >= 500) expect(outcome.outcome).not.toBe("carried");
        }
        if ("status" in each && each.status >= 300) expect(of(name).judge(each).outcome).not.toBe("carried");
      }),
      { numRuns: 300 },
    );
  });
});
