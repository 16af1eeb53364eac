/** The wall. */
export const wallZh = {
  unclaimed: "未接",
  quiet: "没有未接的告警",
  longest: "最久",
  inHand: "处理中",
  armed: "能响的值班台",
  lost: "网关失联",
  data: "数据",
  secondsAgo: "秒前",
  old: "数据已中断 {time}，下面是旧数据",
  never: "还没有数据",
  closed: "近 {hours} 小时已办结",
  slowest: "最慢 {time}接手",
  heard: "60 秒内报到",
  now: "现在",
  heardLabel: "60 秒内 {n} 个网关报到，共 {all} 个",
  elsewhere: "没有登记镇街",
  beds: "{town}：{n} 张床位，{emergency} 张紧急未接，{warning} 张重要未接",
  drill: "正在演练，演练不计在内",
  back: "回到页面",
  seconds: "{n} 秒",
  minutes: "{m} 分 {s} 秒",
} as const;

/** What another language has to bring. */
export type WallWords = Readonly<Record<keyof typeof wallZh, string>>;
