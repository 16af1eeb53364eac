/** The hub's voice and the command that lists it, in Chinese. The measure for `outputs-en.ts`. */
export const outputsZh = {
  /** A placeholder says of itself what it is, before anything else. */
  "voice.placeholder": "占位语音。",
  "voice.recorded": "已录",
  "voice.placeholder_there": "占位",
  "voice.missing": "没有",
  "voice.unreadable": "读不出",
  "voice.counts": "已录 {recorded} 句，占位 {placeholder} 句，没有 {missing} 句，读不出 {unreadable} 句",
  "voice.how": "请一位说话清楚的人录下没有录的句子（WAV 格式），存成上面的文件名。录好就用，不用重启",
  "voice.make": "先要占位语音：hearthwatch voice --config {config} --make",
  "voice.no_espeak": "没有 espeak-ng，做不了占位语音。安装：apt-get install espeak-ng",
  "voice.failed": "占位语音没有做成：{said}",
} as const;

/** What another language has to bring. */
export type OutputsWords = Readonly<Record<keyof typeof outputsZh, string>>;
