import type { PeopleWords } from "./people-zh.ts";

/** What family members and grid workers read on a phone, in English. The Chinese table is the measure. */
export const peopleEn: PeopleWords = {
  home: "Home",
  noTime: "a moment ago",

  "centre.stored": "The service centre has it; nobody has taken it yet. ",
  "centre.unknown": "The service centre has not answered yet, and nobody has taken it. ",
  "do.emergency": "Please phone the home now; if nobody answers, phone the service centre or 120.",
  "do.other": "Please phone the home when you can, or ask the service centre.",

  "title.emergency": "[守望 Hearthwatch] {home}: emergency, please look",
  "body.emergency": "{home}: emergency alert, {time}. {centre}{do}",
  "title.other": "[守望 Hearthwatch] {home}: please look",
  "body.other": "{home}: something to look at, {time}. {centre}{do}",
  "title.device": "[守望 Hearthwatch] {home}: a device needs a check",
  "body.device":
    "{home}: a Hearthwatch device reported a fault, {time}; until it is mended alerts may not come through. {centre}Please tell the service centre or the technician.",
  "title.said_fine": "[守望 Hearthwatch] {home}: the home says it is fine",
  "body.said_fine": "{home}: alert of {time}. Somebody at home says all is well; nobody else has checked. {do}",
  "title.reminder": "[守望 Hearthwatch] {home}: still nobody (reminder {nth})",
  "body.reminder": "{home}: alert of {time}, and still nobody has taken it. This is reminder {nth}. {centre}{do}",
  "title.taken": "[守望 Hearthwatch] {home}: somebody has it",
  "body.taken":
    "{home}: alert of {time}. A dispatcher at the service centre has taken it and will call you if need be.",
  "title.over": "[守望 Hearthwatch] {home}: it is over",
  "body.over": "{home}: alert of {time}. The service centre has closed it.",
  "title.test": "[守望 Hearthwatch] Test, not an alert",
  "body.test":
    "{home}: a test from the Hearthwatch hub. If you can read it, this way of telling you works. Nothing to do.",

  "sms.noTime": "just now",
  "sms.centre.stored": "Centre knows, nobody on it. ",
  "sms.centre.unknown": "Centre silent, nobody on it. ",
  "sms.emergency": "{home} {time} ALARM. {centre}Call now or 120",
  "sms.other": "{home} {time} please check. {centre}Phone home",
  "sms.device": "{home} {time} device fault. Tell the service centre",
  "sms.said_fine": "{home} {time} says all is well, unchecked. Please phone",
  "sms.reminder": "#{nth} {home} {time} ALARM. {centre}Call now or 120",
  "sms.taken": "{home} {time} alarm: a dispatcher has it now",
  "sms.over": "{home} {time} alarm: closed by the service centre",
  "sms.test": "{home}: a Hearthwatch test, no alarm. Nothing to do",
};
