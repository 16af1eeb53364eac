/** The log in plain words: no route, no word of the protocol, and what nobody thought of still says something. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { AuditLine } from "../../alerts/centre/audit/views.ts";
import { eventIn, saidIn } from "../../alerts/centre/console/audit/said.ts";
import type { Speech } from "../../alerts/program/page/language.ts";
import { timesIn } from "../../alerts/program/page/times.ts";
import { isAuditKey } from "../../alerts/program/words/audit.ts";
import { type Language, sayIn, tables, wordFor } from "../../alerts/program/words/words.ts";

const speechIn = (language: Language): Speech => ({
  language: signal<Language>(language),
  say: sayIn(language),
  plain: (key) => tables[language][key],
  word: (room, word) => wordFor(language, room, word),
  toggle: () => {},
  zone: signal<string | undefined>(undefined),
  times: timesIn("Asia/Shanghai"),
});
const zh = speechIn("zh");
const line = (of: Partial<AuditLine>): AuditLine => ({
  ...{ n: 1, at: 0, event: "look", via: "http", erased: false, hash: "" },
  ...of,
});
const look = (said: Record<string, string>) => line({ said });

test("what was looked at, done and answered stands in words of the language", () => {
  const told = (of: AuditLine, speech = zh) => `${eventIn(of.event, speech)}: ${saidIn(of, speech) ?? ""}`;
  expect(told(look({ route: "/v1/register/homes", searched: "false" }))).toBe("查看: 家庭名册，没有查找");
  expect(told(look({ route: "/v1/audit", from: "2026-11-01", kind: "looks", before: "400" }))).toBe(
    "查看: 记录，从 2026-11-01，只看查看",
  );
  expect(told(look({ route: "/v1/new" }))).toBe("查看: 别处（网址在 CSV 里）");
  expect(told(line({ event: "sign_in", said: { how: "link", from: "10.0.0.7" } }))).toBe(
    "登录: 用一次性链接，来自 10.0.0.7",
  );
  expect(told(line({ event: "duty_on", said: { duty: "0192" } }))).toBe("上岗: ");
  expect(told(line({ event: "duty_off", said: { duty: "0192", ended: "left" } }), speechIn("en"))).toBe(
    "Off duty: went off duty",
  );
  expect(told(line({ event: "lease_lost", text: "no_action" }))).toBe("退回: 一直没有动作");
  expect(told(line({ event: "contact", text: "home no_answer" }))).toContain("家里 无人接");
  expect(told(line({ event: "note", text: "no_action" })), "what a person wrote stays").toBe("记录: no_action");
});

test("each question of the centre that is written down has a name on the page", () => {
  const web = join(import.meta.dirname, "../../alerts/centre/web");
  const routes = readdirSync(web).flatMap((name) =>
    [...readFileSync(join(web, name), "utf8").matchAll(/app\.get\(\s*"(\/v1\/[^"]+)"/g)].map(([, route = ""]) => route),
  );
  expect(routes.length).toBeGreaterThan(20);
  // Nobody's looks at these are written down.
  const nothing = ["/v1/me", "/v1/wall"];
  expect(routes.filter((route) => !nothing.includes(route) && !isAuditKey(`look.${route}`))).toEqual([]);
});
