/** What a household settles about falls that it may still cancel, from gateway.yaml to the rule. */
import { expect, test } from "vitest";
import { happeningOf } from "../../alerts/paths/dc09/event.ts";
import { judgeText } from "../../alerts/program/judge.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { homeOf } from "../../gateway/register/home-of.ts";
import { agreed, message } from "../dc09/home.ts";

const yaml = (rules: string) => `
version: 1
gateway: gw-1
data: data
home: { id: home-1, rooms: [{ id: hall, label: { zh: 门厅, en: Hall } }], rules: ${rules} }
centre: { url: "mqtts://centre.example:8884", tokenFile: centre.token }
page: { port: 8080 }
serial: [{ id: enocean, family: enocean-esp3, path: /dev/ttyUSB0 }]
`;

test("told and reported unless the household says otherwise, and what it says reaches the rule", () => {
  const rulesOf = (rules: string) => {
    const judged = judgeText(yaml(rules), gatewayConfig);
    if (!judged.ok) throw new Error(judged.faults.join("; "));
    return homeOf("gw-1", { ...judged.config, devices: [] }, new Map()).rules;
  };
  const usual = rulesOf("{}");
  expect([usual.tellSuspectedFall, usual.reportCancelledFall]).toEqual([undefined, undefined]);
  expect(rulesOf("{ tellSuspectedFall: false, reportCancelledFall: false }")).toMatchObject({
    tellSuspectedFall: false,
    reportCancelledFall: false,
  });
});

test("a setting that is no yes or no is named with what would do", () => {
  const judged = judgeText(yaml("{ tellSuspectedFall: perhaps, reportCanceledFall: false }"), gatewayConfig);
  expect(judged.ok ? [] : judged.faults).toEqual([
    'home.rules.tellSuspectedFall: found "perhaps", need true or false',
    "home.rules.reportCanceledFall: not a known setting; remove it or correct its name",
  ]);
});

test("a receiver that has no silent word is not told of a suspicion, nor of what nobody is to be shown", () => {
  expect(happeningOf(message({ type: "suspect", kind: "fall", guard: 20_000 }), agreed())).toBeUndefined();
  const cancelled = { type: "cancel", kind: "fall_cancelled", severity: "notice" } as const;
  expect(happeningOf(message({ ...cancelled, quiet: true }), agreed())).toBeUndefined();
  expect(happeningOf(message(cancelled), agreed())).toBeDefined();
});
