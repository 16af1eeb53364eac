import type { TemplateWords } from "./template-zh.ts";

export const templateEn: TemplateWords = {
  "type.suspect": "Suspected",
  "type.raise": "Raised",
  "type.change": "Changed",
  "type.cancel": "Cancelled at home",
  "condition.active": "Going on",
  "condition.cleared": "Over",
  pathTest: "Path test",
};
