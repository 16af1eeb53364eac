/** Kinds of facts in plain words, for the catalogue. */
import type { FactKind } from "../model/fact.ts";

export interface Words {
  readonly zh: string;
  readonly en: string;
}

export const factWords: Readonly<Record<FactKind, Words>> = {
  call: { zh: "呼叫", en: "call" },
  fall: { zh: "跌倒", en: "fall" },
  contact: { zh: "门窗开关", en: "door or window" },
  motion: { zh: "有人移动", en: "movement" },
  presence: { zh: "有人在", en: "presence" },
  dwell: { zh: "久留不动", en: "staying still too long" },
  bed: { zh: "在床", en: "in bed" },
  smoke: { zh: "烟雾", en: "smoke" },
  gas: { zh: "燃气", en: "gas" },
  co: { zh: "一氧化碳", en: "carbon monoxide" },
  water: { zh: "漏水", en: "water leak" },
  case: { zh: "外壳被拆", en: "case opened" },
  mains: { zh: "市电", en: "mains power" },
  battery: { zh: "电量", en: "battery" },
  link: { zh: "信号强弱", en: "signal strength" },
  press: { zh: "按键", en: "button press" },
  heart_rate: { zh: "心率", en: "heart rate" },
  breathing: { zh: "呼吸频率", en: "breathing rate" },
  temperature: { zh: "温度", en: "temperature" },
  humidity: { zh: "湿度", en: "humidity" },
  illuminance: { zh: "光照", en: "light" },
  power: { zh: "用电功率", en: "power drawn" },
  vibration: { zh: "震动", en: "vibration" },
  alive: { zh: "在线", en: "alive" },
  fault: { zh: "自身故障", en: "its own fault" },
  join: { zh: "入网", en: "joining" },
};
