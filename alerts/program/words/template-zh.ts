/** Words that a county's platform reads in a field of its own, in Chinese; the measure for `template-en.ts`. */
export const templateZh = {
  "type.suspect": "疑似",
  "type.raise": "发生",
  "type.change": "更新",
  "type.cancel": "家中取消",
  "condition.active": "持续",
  "condition.cleared": "已恢复",
  pathTest: "通道测试",
};

/** What another language has to bring. */
export type TemplateWords = Readonly<Record<keyof typeof templateZh, string>>;
