/** Cells in words: times of duty and what somebody can do, as people write them in a table. Pure. */
import { z } from "zod";
import { type Duty, dutyShape } from "../duty.ts";
import type { abilities } from "../shapes.ts";

const dutyNeeded = "need times such as 周一至周五 08:00-18:00；周六 09:00-12:00, Mon-Fri 08:00-18:00, or 全天 (24h)";
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const days: Readonly<Record<string, number>> = {
  ...{ 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 日: 7, 天: 7 },
  ...{ mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 7 },
};

/** Parts between semicolons, each "days from-to"; without days: every day. */
export const dutyIn = z
  .string()
  .transform((text, context) => {
    const parts = text
      .normalize("NFKC")
      .split(/[;\n]/)
      .map((part) => part.trim())
      .filter(Boolean);
    const read = parts.map(partIn);
    const good = read.flatMap((part) => part ?? []);
    if (good.length === parts.length && good.length > 0) return good;
    context.addIssue({ code: "custom", message: dutyNeeded });
    return z.NEVER;
  })
  .pipe(dutyShape);

function partIn(text: string): Duty[number] | undefined {
  if (/^(全天|24 ?h(ours)?|24小时|always)$/i.test(text)) return { days: everyDay, from: "00:00", to: "24:00" };
  const found = /^(.*?)\s*(\d{1,2}:\d{2})\s*(?:-|–|~|至|to)\s*(\d{1,2}:\d{2})$/i.exec(text);
  if (!found) return undefined;
  const [, which = "", from = "", to = ""] = found;
  const on = daysIn(which.trim());
  return on && { days: on, from: from.padStart(5, "0"), to: to.padStart(5, "0") };
}

/** `周一至周五`, `周一、三、五`, `周末`, `工作日`, `每天`, `Mon-Fri`, `Mon, Wed`. */
function daysIn(text: string): number[] | undefined {
  if (text === "" || /^(每天|天天|daily|every ?day)$/i.test(text)) return everyDay;
  if (/^(工作日|weekdays)$/i.test(text)) return [1, 2, 3, 4, 5];
  if (/^(周末|weekends?)$/i.test(text)) return [6, 7];
  const names = text.toLowerCase().replace(/周|星期|礼拜/g, "");
  const range = /^(.+?)\s*(?:-|–|~|至|到|to)\s*(.+)$/.exec(names);
  if (range) {
    const [first, last] = [dayOf(range[1]), dayOf(range[2])];
    if (first === undefined || last === undefined) return undefined;
    return everyDay.filter((day) => (first <= last ? day >= first && day <= last : day >= first || day <= last));
  }
  const each = names
    .split(/[、,，\s和&]+/)
    .filter(Boolean)
    .map(dayOf);
  const known = each.flatMap((day) => day ?? []);
  return known.length === each.length && known.length > 0 ? [...new Set(known)].sort() : undefined;
}

function dayOf(name = ""): number | undefined {
  const short = /^[a-z]/.test(name) ? name.slice(0, 3) : name;
  return Object.hasOwn(days, short) ? days[short] : undefined;
}

const abilityWords: Readonly<Record<string, (typeof abilities)[number]>> = {
  ...{ 急救: "first_aid", "first aid": "first_aid", first_aid: "first_aid" },
  ...{ 抬扶: "lift", 搀扶: "lift", lift: "lift" },
  ...{ 有钥匙: "keys", 钥匙: "keys", keys: "keys" },
  ...{ 有车: "drive", 开车: "drive", drive: "drive" },
  ...{ 维修: "repair", repair: "repair" },
  ...{ 懂方言: "dialect", 方言: "dialect", dialect: "dialect" },
};

export const abilitiesIn = z.string().transform((text, context) => {
  const words = text
    .toLowerCase()
    .split(/[;；、,，]/)
    .map((word) => word.trim())
    .filter(Boolean);
  const known = words.flatMap((word) => (Object.hasOwn(abilityWords, word) ? [abilityWords[word]] : []));
  if (known.length === words.length) return [...new Set(known)].filter((each) => each !== undefined);
  context.addIssue({ code: "custom", message: "need words out of 急救、抬扶、有钥匙、有车、维修、懂方言" });
  return z.NEVER;
});
