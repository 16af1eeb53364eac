import type { ProfileChoice } from "../../family.ts";

/** What the technician is offered. What says all by itself (a fall radar, a contact) has a plain word that changes nothing. */
export const profiles: readonly ProfileChoice[] = [
  {
    profile: "emergency=call:rescue",
    title: { zh: "紧急按钮，自己会发求救", en: "Emergency button that says so itself" },
    carries: "call",
  },
  {
    profile: "call:rescue",
    title: { zh: "呼叫按钮：按任意一下都是求救", en: "Call button: any press is a rescue call" },
    carries: "call",
  },
  {
    profile: "call:help",
    title: { zh: "呼叫按钮：按任意一下都是求助", en: "Call button: any press asks for help" },
    carries: "call",
  },
  {
    profile: "single=call:help,double=call:help,long=call:rescue",
    title: { zh: "呼叫按钮：短按求助，长按求救", en: "Call button: short asks for help, long for rescue" },
    carries: "call",
  },
  {
    profile: "long=call:rescue",
    title: { zh: "呼叫按钮：只有长按才是求救", en: "Call button: only a long press is a rescue call" },
    carries: "call",
  },
  {
    profile: "alarm=call:rescue",
    title: { zh: "拉绳或报警输入：触发就是求救", en: "Pull cord or alarm input: it calls for rescue" },
    carries: "call",
  },
  {
    profile: "fall",
    title: { zh: "跌倒雷达：疑似跌倒先留出取消时间", en: "Fall radar: a suspected fall can be cancelled first" },
    carries: "fall",
  },
  {
    profile: "fall suspected=confirmed",
    title: { zh: "跌倒雷达：疑似跌倒就按跌倒处理", en: "Fall radar: a suspected fall counts as a fall" },
    carries: "fall",
  },
  {
    profile: "fall suspected=none",
    title: { zh: "跌倒雷达：只报确认的跌倒", en: "Fall radar: confirmed falls only" },
    carries: "fall",
  },
  { profile: "door", title: { zh: "门窗磁", en: "Door or window contact" }, carries: "door" },
  {
    profile: "door contact=inverted",
    title: { zh: "门窗磁（反向安装）", en: "Door contact mounted the other way round" },
    carries: "door",
  },
  { profile: "motion", title: { zh: "人体移动或存在传感器", en: "Motion or presence sensor" }, carries: "other" },
  { profile: "bed", title: { zh: "床上在位传感器", en: "Bed occupancy sensor" }, carries: "other" },
  {
    profile: "contact=bed",
    title: { zh: "床垫压力垫（门磁式）", en: "Bed pad that reports as a contact" },
    carries: "other",
  },
  {
    profile: "detector",
    title: { zh: "烟雾、燃气、一氧化碳或漏水探测器", en: "Smoke, gas, CO or water detector" },
    carries: "other",
  },
  {
    profile: "other",
    title: { zh: "其他设备（温湿度、振动等）", en: "Another device (climate, vibration …)" },
    carries: "other",
  },
];
