import type { ProfileChoice } from "../../family.ts";

/** What the technician is offered: a telegram does not say what its device is, and a rocker never teaches itself in. */
export const profiles: readonly ProfileChoice[] = [
  {
    profile: "F6-02-01 call:rescue",
    title: {
      zh: "无源翘板按钮（F6-02-01）：按任意键都是求救",
      en: "Kinetic rocker (F6-02-01): any key is a rescue call",
    },
    carries: "call",
  },
  {
    profile: "F6-01-01 call:rescue",
    title: {
      zh: "单键呼叫按钮（F6-01-01）：一按就是求救",
      en: "Single call button (F6-01-01): a press is a rescue call",
    },
    carries: "call",
  },
  {
    profile: "D2-03-0A single=call:help,double=call:help,long=call:rescue",
    title: {
      zh: "软按钮（D2-03-0A）：短按求助，长按求救",
      en: "Soft button (D2-03-0A): short asks for help, long for rescue",
    },
    carries: "call",
  },
  {
    profile: "D2-03-0A call:rescue",
    title: { zh: "软按钮（D2-03-0A）：按任意一下都是求救", en: "Soft button (D2-03-0A): any press is a rescue call" },
    carries: "call",
  },
  {
    profile: "D5-00-01",
    title: { zh: "门窗磁（D5-00-01）", en: "Door or window contact (D5-00-01)" },
    carries: "door",
  },
  { profile: "F6-10-00", title: { zh: "窗把手（F6-10-00）", en: "Window handle (F6-10-00)" }, carries: "door" },
  {
    profile: "A5-14-01",
    title: { zh: "门窗磁，报电压（A5-14-01）", en: "Contact with its voltage (A5-14-01)" },
    carries: "door",
  },
  {
    profile: "A5-14-09",
    title: { zh: "窗磁，分开、倾、关（A5-14-09）", en: "Window: open, tilted, shut (A5-14-09)" },
    carries: "door",
  },
  {
    profile: "A5-14-0A",
    title: { zh: "窗磁，带震动（A5-14-0A）", en: "Window contact with vibration (A5-14-0A)" },
    carries: "door",
  },
  { profile: "A5-07-01", title: { zh: "人体移动（A5-07-01）", en: "Motion (A5-07-01)" }, carries: "other" },
  { profile: "A5-07-02", title: { zh: "人体移动（A5-07-02）", en: "Motion (A5-07-02)" }, carries: "other" },
  {
    profile: "A5-07-03",
    title: { zh: "人体移动和照度（A5-07-03）", en: "Motion and light (A5-07-03)" },
    carries: "other",
  },
  {
    profile: "A5-08-01",
    title: { zh: "人体移动和照度（A5-08-01）", en: "Motion and light (A5-08-01)" },
    carries: "other",
  },
  { profile: "F6-05-02", title: { zh: "烟雾探测器（F6-05-02）", en: "Smoke detector (F6-05-02)" }, carries: "other" },
  {
    profile: "A5-30-03",
    title: { zh: "烟雾和温度探测器（A5-30-03）", en: "Smoke and heat detector (A5-30-03)" },
    carries: "other",
  },
  { profile: "F6-05-01", title: { zh: "漏水探头（F6-05-01）", en: "Leak probe (F6-05-01)" }, carries: "other" },
  {
    profile: "A5-04-01",
    title: { zh: "温湿度，0 到 40 ℃（A5-04-01）", en: "Climate, 0 to 40 °C (A5-04-01)" },
    carries: "other",
  },
  {
    profile: "A5-04-02",
    title: { zh: "温湿度，零下 20 到 60 ℃（A5-04-02）", en: "Climate, -20 to 60 °C (A5-04-02)" },
    carries: "other",
  },
  {
    profile: "A5-04-03",
    title: { zh: "温湿度，十位精度（A5-04-03）", en: "Climate of ten bits (A5-04-03)" },
    carries: "other",
  },
  {
    profile: "A5-02-05",
    title: { zh: "温度，0 到 40 ℃（A5-02-05）", en: "Temperature, 0 to 40 °C (A5-02-05)" },
    carries: "other",
  },
  {
    profile: "F6-02-01",
    title: { zh: "无源翘板按钮（F6-02-01）：不作呼叫", en: "Kinetic rocker (F6-02-01), no call" },
    carries: "other",
  },
];
