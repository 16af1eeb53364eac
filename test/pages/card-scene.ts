/** A case in the middle of its handling, as a card shows it: calls made, steps ticked, a helper on the way. */
import type { CaseView } from "../../alerts/centre/views.ts";
import { me } from "./fake-centre.ts";
import { sun, sunFalls } from "./scenes.ts";

const li = me.person;

export const fallScript: NonNullable<CaseView["script"]> = {
  id: "fall",
  steps: [
    { id: "speak", zh: "网关喊话三遍，大声慢说", en: "Speak through the hub three times", does: "call_home" },
    { id: "ring", zh: "拨联系人，按顺序", en: "Ring the contacts in order", does: "call_contact" },
    { id: "send", zh: "派最近的助老员", en: "Send the nearest helper", does: "send_helper" },
    { id: "call_120", zh: "无应答或受伤：拨 120", en: "No answer or hurt: call 120", does: "call_120" },
    { id: "wait", zh: "等现场回报，填处理结果", en: "Wait for word, fill in the outcome" },
  ],
};

export const sunWithHelpers: NonNullable<CaseView["card"]> = {
  ...sun,
  hasDoorCode: true,
  residents: [
    { id: "r1", name: "孙玉珍", sex: "female", age: 81 },
    { id: "r2", name: "于德海", sex: "male", age: 84 },
  ],
  contacts: [
    { id: "home", relation: "家里", name: "座机", phone: "0532-0010 4410" },
    ...(sun.contacts ?? []).map((each, n) => ({ ...each, id: `c${n + 1}` })),
  ],
  helpers: [
    { id: "h1", kind: "helper", name: "刘桂香", phone: "100 2210 3345", metres: 350, onDuty: true, can: ["first_aid"] },
    { id: "h2", kind: "helper", name: "孟庆山", phone: "100 7754 2208", metres: 2_100, onDuty: true },
    { id: "h3", kind: "helper", name: "王建国", phone: "100 7754 2209", metres: 2_900 },
  ],
};

/** Mine since 169 s: two calls, three steps, Liu on the way. */
export function inTheMiddle(of: Partial<CaseView> = {}): CaseView {
  const now = Date.now();
  const made = sunFalls({ raisedAt: now - 176_000 });
  return {
    ...made,
    state: "dispatched",
    owner: li,
    claimedAt: now - 169_000,
    leaseUntil: now + 900_000,
    version: 9,
    card: sunWithHelpers,
    script: fallScript,
    contacts: [
      { to: "home", result: "no_answer", at: now - 160_000, by: li },
      { to: "c1", result: "no_answer", at: now - 120_000, by: li },
    ],
    steps: ["speak", "ring", "send"].map((id, n) => ({ id, at: now - 140_000 + n * 20_000, skipped: false, by: li })),
    dispatches: [
      {
        ...{ responder: "h1", kind: "helper", name: "刘桂香", sentAt: now - 80_000 },
        ...{ etaAt: now + 412_000, confirmBy: now + 100_000, confirmedAt: now - 60_000 },
      },
    ],
    log: [
      { n: 1, at: now - 176_000, event: "raise", version: 1, to: "raised" },
      { n: 3, at: now - 169_000, event: "claim", version: 3, actor: li },
      { n: 5, at: now - 100_000, event: "note", version: 5, actor: li, text: "邻居说灯亮着" },
    ],
    ...of,
  };
}
