/** Everything the centre has of one home, as one JSON file that a family can read: what each part is, times in words, cases as sentences. */
import { type Language, sayIn, wordFor } from "../../program/words/words.ts";
import type { Keeper } from "./keeper.ts";

type Records = Awaited<ReturnType<Keeper["records"]>>;

const parts = {
  zh: {
    what: "这是服务中心保存的关于这个家庭的全部资料。",
    home: "名册里的家庭、老人、联系人和一户一案",
    cases: "每张事件单",
    log: "事件单的每条记录：谁、什么时候、做了什么",
    messages: "家里网关发来的告警原文",
    papers: "安装和测试留下的单据",
    protectedDays: "每天的守护分钟",
  },
  en: {
    what: "This is everything the service centre keeps about this home.",
    home: "the home in the register: residents, contacts, its own plan",
    cases: "every case",
    log: "every entry of the cases' log: who did what, and when",
    messages: "alerts as the gateway at home sent them",
    papers: "papers of installing and testing",
    protectedDays: "protected minutes, day by day",
  },
} as const;

/** Whoever reads the file could walk in: the code is in it only when somebody asked for it by name. */
export const withoutDoorCode = (records: Records): Records =>
  records.home ? { ...records, home: { ...records.home, doorCode: undefined } } : records;

/** What the log says of it before it is handed out. */
export const entriesOf = (
  { home }: Records,
  id: string,
  doorCode: boolean,
): readonly (readonly [string, Readonly<Record<string, unknown>>])[] => [
  ["home_exported", { home: id, doorCode }],
  ...(doorCode && home?.doorCode !== undefined ? [["door_code_shown", { home: id }] as const] : []),
];

export function exportOf(
  records: Records,
  of: { readonly id: string; readonly centre: string; readonly at: number; readonly timeZone: string },
): object {
  const when = clock(of.timeZone);
  const { home, gateways, ...more } = records;
  return {
    format: "hearthwatch-home-1",
    centre: of.centre,
    id: of.id,
    at: when(of.at),
    timeZone: of.timeZone,
    about: parts,
    summary: {
      zh: more.cases.map((each) => sentence("zh", each, when)),
      en: more.cases.map((each) => sentence("en", each, when)),
    },
    home: home ?? null,
    gateways,
    ...more,
  };
}

/** `2026-11-21 17:34:42`, there and then. */
function clock(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return (at) => format.format(at);
}

/** 2026-11-21 17:34:42 跌倒（紧急）：已审结，家属到场 */
function sentence(language: Language, found: unknown, when: (at: number) => string): string {
  const field = (name: string): unknown =>
    typeof found === "object" && found !== null ? Reflect.get(found, name) : undefined;
  const word = (room: string, name: string): string => wordFor(language, room, String(field(name)));
  const at = when(Number(field("raisedAt")));
  const ended = field("outcome") === undefined ? [] : [word("outcome", "outcome")];
  const test = field("test") === true ? [sayIn(language)("outcome.test")] : [];
  const [open, close, comma] = language === "zh" ? (["（", "）：", "，"] as const) : ([" (", "): ", ", "] as const);
  const how = [...test, word("state", "state"), ...ended].join(comma);
  return `${at} ${word("alert", "kind")}${open}${word("severity", "severity")}${close}${how}`;
}
