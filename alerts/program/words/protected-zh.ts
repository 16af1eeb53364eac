/** Protected minutes in Chinese. Calm: a gap is something to be mended, not an alarm. */
export const protectedZh = {
  today: "今天受保护 {protected}/{counted} 分钟",
  todayOf: "床位 {bed} 今天受保护 {protected}/{counted} 分钟",
  nothingCounted: "今天还没有计入的分钟",
  whole: "每一分钟都受保护",
  minutes: "{why} {n} 分钟",
  list: "，",
  left: "不计入：{list}",
  meaning: "受保护的一分钟：按下呼叫按钮，服务中心收得到。",

  "why.gateway_down": "网关没有运行",
  "why.clock_unknown": "网关不知道时间",
  "why.journal_memory": "网关存储卡写不进去",
  "why.path_silent": "到服务中心的线路没有回应",
  "why.no_call_device": "没有登记呼叫设备",
  "why.source_down": "接收器或网桥断开",
  "why.undecodable": "呼叫设备的报文读不懂",
  "why.call_device_stuck": "呼叫设备按下后没有弹回",
  "why.never_heard": "呼叫设备从未有过消息",
  "why.call_device_silent": "呼叫设备没有消息",
  "why.no_test_calendar": "呼叫设备平时不发消息，又没有安排试按",
  "why.test_press_overdue": "呼叫设备超过期限没有试按",
  "why.bed_not_watched": "当时还没有看护这张床位",
  "why.not_reported": "网关没有上报",
  "why.away": "外出",
  "why.hospital": "住院",

  "state.final": "已归档",
  "state.running": "进行中",
  "state.filled": "中心补记",

  "column.day": "日期",
  "column.home": "家庭",
  "column.bed": "床位",
  "column.gateway": "网关",
  "column.counted": "应计分钟",
  "column.protected": "受保护分钟",
  "column.share": "受保护比例（%）",
  "column.excluded": "不计入分钟",
  "column.state": "状态",
  "column.until": "截至",
  "column.reasons": "各原因分钟数",
  "column.gaps": "缺口时段",
  "column.left": "不计入时段",
} as const;

/** What another language has to bring. */
export type ProtectedWords = Readonly<Record<keyof typeof protectedZh, string>>;
