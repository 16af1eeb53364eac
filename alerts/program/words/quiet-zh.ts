/** 安静时的那一页：今日守护、谁不在家。 */
export const quietZh = {
  today: "今日守护",
  todayOf: "{done}/{all} 分",
  todayNone: "还没有",
  todayUnknown: "不知道",
  away: "不在家",
  awayNone: "没有家庭报外出或住院",
  awayUnknown: "不知道谁不在家",
  since: "{time} 起",
  sinceBefore: "今天以前起",
  callsWork: "呼叫仍然有效",
  "why.away": "外出",
  "why.hospital": "住院",
  "bed.away": "{bed} 外出",
  "bed.hospital": "{bed} 住院",
  "mark.away": "外",
  "mark.hospital": "院",
} as const;

/** What another language has to bring. */
export type QuietWords = Readonly<Record<keyof typeof quietZh, string>>;
