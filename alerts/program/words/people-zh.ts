/**
 * What family members and grid workers read on a phone, in Chinese; the measure for `people-en.ts`. It passes through other
 * companies' servers: no name, no address, no room, no kind of illness. It says what is proved (does the centre have it, has
 * anybody taken it) and what to do. Every text begins with 【守望】, so that a robot that wants a keyword can have that one.
 */
export const peopleZh = {
  /** Where the destination brings no `callIt` of its own. */
  home: "家里",
  /** The hub does not know what time it is. */
  noTime: "刚才",

  "centre.stored": "服务中心已收到，还没有人接手。",
  "centre.unknown": "还没有得到服务中心的回音，也没有人接手。",
  "do.emergency": "请马上打电话回家；没有人接，就打服务中心电话或 120。",
  "do.other": "请抽空打电话回家看看，或问服务中心。",

  "title.emergency": "【守望】{home}：紧急告警，请查看",
  "body.emergency": "{home}在{time}发出紧急告警。{centre}{do}",
  "title.other": "【守望】{home}：有情况，请查看",
  "body.other": "{home}在{time}有情况要看一看。{centre}{do}",
  "title.device": "【守望】{home}：设备要检查",
  "body.device": "{home}的守望设备在{time}报告了故障，不修好可能收不到告警。{centre}请联系服务中心或安装工程师。",
  "title.said_fine": "【守望】{home}：家里说没事了",
  "body.said_fine": "{home}在{time}的告警，家里的人说没事了，还没有别人核实。{do}",
  "title.reminder": "【守望】{home}：仍没有人接手（第 {nth} 次提醒）",
  "body.reminder": "{home}在{time}的告警，到现在没有人接手，这是第 {nth} 次提醒。{centre}{do}",
  "title.taken": "【守望】{home}：已有人接手",
  "body.taken": "{home}在{time}的告警，服务中心已有值班员接手。有事他们会联系您。",
  "title.over": "【守望】{home}：已处理完毕",
  "body.over": "{home}在{time}的告警，服务中心已处理完毕。",
  "title.test": "【守望】测试，不是告警",
  "body.test": "这是{home}的守望主机发来的测试：能收到，说明这条通道是好的。不用做什么。",

  /** One SMS holds 70 characters: shorter, and with nothing left out that matters. */
  "sms.noTime": "刚才",
  "sms.centre.stored": "服务中心已收到，还没人接手。",
  "sms.centre.unknown": "服务中心没回音，没人接手。",
  "sms.emergency": "【守望】{home}{time}紧急告警。{centre}请马上打电话回家，没人接就打120",
  "sms.other": "【守望】{home}{time}有情况，请查看。{centre}请打电话回家看看",
  "sms.device": "【守望】{home}{time}设备故障，可能收不到告警。请联系服务中心",
  "sms.said_fine": "【守望】{home}{time}的告警，家里说没事了，还没人核实。请打电话回家问问",
  "sms.reminder": "【守望】第{nth}次提醒：{home}{time}告警仍没人接手。{centre}请打电话回家，没人接打120",
  "sms.taken": "【守望】{home}{time}的告警，服务中心值班员已接手，有事会联系您",
  "sms.over": "【守望】{home}{time}的告警，服务中心已处理完毕",
  "sms.test": "【守望】这是{home}主机的测试，不是告警，不用做什么",
} as const;

/** What another language has to bring. */
export type PeopleWords = Readonly<Record<keyof typeof peopleZh, string>>;
