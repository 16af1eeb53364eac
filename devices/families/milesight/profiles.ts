import type { ProfileChoice } from "../../family.ts";

export const milesightProfiles: readonly ProfileChoice[] = [
  {
    profile: "milesight:ws101 call:rescue",
    title: { zh: "WS101 按钮，按下即求救", en: "WS101 button, any press calls for rescue" },
    carries: "call",
  },
  {
    profile: "milesight:ws101 single=call:help long=call:rescue",
    title: { zh: "WS101 按钮，短按求助、长按求救", en: "WS101 button, short press help, long press rescue" },
    carries: "call",
  },
  {
    profile: "milesight:vs373",
    title: { zh: "VS373 跌倒雷达", en: "VS373 fall radar" },
    carries: "fall",
  },
  { profile: "milesight:ws301", title: { zh: "WS301 门磁", en: "WS301 door contact" }, carries: "door" },
  { profile: "milesight:ws202", title: { zh: "WS202 人体移动", en: "WS202 movement" }, carries: "other" },
];
