import type { ProfileChoice } from "../../family.ts";

export const mysensorsProfiles: readonly ProfileChoice[] = [
  { profile: "call:rescue", title: { zh: "呼叫按钮，求救", en: "call button: rescue" }, carries: "call" },
  { profile: "call:help", title: { zh: "呼叫按钮，求助", en: "call button: help" }, carries: "call" },
  { profile: "fall", title: { zh: "跌落或撞击传感器", en: "drop or impact sensor" }, carries: "fall" },
  { profile: "door", title: { zh: "门磁", en: "door contact" }, carries: "door" },
  { profile: "motion", title: { zh: "人体移动", en: "movement" }, carries: "other" },
  { profile: "bed", title: { zh: "床垫传感器", en: "bed mat" }, carries: "other" },
  { profile: "smoke", title: { zh: "烟雾报警器", en: "smoke alarm" }, carries: "other" },
  { profile: "water", title: { zh: "漏水传感器", en: "water leak" }, carries: "other" },
];
