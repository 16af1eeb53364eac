import type { ProfileChoice } from "../../family.ts";

export const oneWayProfiles: readonly ProfileChoice[] = [
  {
    profile: "call:rescue",
    title: {
      zh: "按钮，按下即求救（可被干扰，不能是唯一的呼叫方式）",
      en: "button: rescue (can be jammed: never the only one)",
    },
    carries: "call",
  },
  {
    profile: "call:help",
    title: { zh: "按钮，按下即求助", en: "button: help" },
    carries: "call",
  },
  {
    profile: "contact",
    title: { zh: "门磁（开与关都会报）", en: "door contact that says open and shut" },
    carries: "door",
  },
  { profile: "motion", title: { zh: "人体移动", en: "movement" }, carries: "other" },
  { profile: "smoke", title: { zh: "烟雾报警器", en: "smoke alarm" }, carries: "other" },
];
