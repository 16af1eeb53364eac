/** Invented people and places. No name below the towns is on a map, and no number can be dialled (`100…`, `0532-00…`). */
export type Dice = () => number;

export const oneOf = <T>(dice: Dice, list: readonly [T, ...T[]]): T =>
  list[Math.floor(dice() * list.length)] ?? list[0];
const chars = (text: string) => [...text] as [string, ...string[]];

const surnames = chars("于孙王李张刘姜徐赵周宋林吕隋左崔邵仇解程董高郭曲迟");
const oldWomen = [
  "玉珍",
  "秀兰",
  "桂英",
  "淑芳",
  "凤莲",
  "素云",
  "爱华",
  "桂花",
  "春梅",
  "月娥",
  "兰英",
  "翠平",
] as const;
const oldMen = [
  "长顺",
  "德福",
  "玉山",
  "克勤",
  "广田",
  "守业",
  "兆祥",
  "宝林",
  "维国",
  "学义",
  "永泉",
  "洪亮",
] as const;
const young = ["海霞", "海波", "晓燕", "建军", "志强", "丽娟", "文杰", "静怡", "国栋", "雪梅", "振华", "春晖"] as const;

export const oldName = (dice: Dice, sex: "female" | "male"): string =>
  oneOf(dice, surnames) + oneOf(dice, sex === "female" ? oldWomen : oldMen);
export const youngName = (dice: Dice, surname?: string): string =>
  (surname ?? oneOf(dice, surnames)) + oneOf(dice, young);

const digits = (dice: Dice, many: number): string =>
  Array.from({ length: many }, () => Math.floor(dice() * 10)).join("");
export const mobile = (dice: Dice): string => `100${digits(dice, 8)}`;
export const landline = (dice: Dice): string => `0532-00${digits(dice, 6)}`;

const estates = ["和顺里", "锦柳园", "福宁苑", "望岚小区", "清荷里", "松鹤园", "沁香苑", "朝晖里"] as const;
const villages = ["柳溪", "西沙", "石桥", "南泊", "杏林", "上沟", "东岭", "河湾"] as const;
const endings = ["庄", "屯", "疃"] as const;

/** Every station has a name of its own inside its town. */
export const placeName = (kind: "subdistrict" | "development_zone" | "town", n: number): string => {
  const round = Math.floor(n / estates.length);
  if (kind !== "town") return `${estates[n % estates.length] ?? estates[0]}${round > 0 ? `${round + 1}区` : ""}`;
  return `${villages[n % villages.length] ?? villages[0]}${endings[round % endings.length] ?? endings[0]}村`;
};

export const risksOf = [
  "心衰，服抗凝药，磕碰易出血",
  "近一年跌倒 2 次，膝关节置换",
  "糖尿病，注射胰岛素",
  "轻度认知障碍，夜间偶有外出",
  "慢阻肺，家中有制氧机",
  "帕金森，起身易失衡",
  "高血压，曾有脑梗",
] as const;
export const speechOf = [
  "右耳听力差，大声慢说",
  "讲莱西话",
  "戴助听器，夜间不戴",
  "说话慢，请等一等",
  "听力好，讲普通话",
] as const;
export const waysIn = [
  "门右侧钥匙盒",
  "钥匙在邻居家",
  "院门不锁，狗不咬人",
  "单元门按 # 键对讲",
  "儿子住楼下，有钥匙",
] as const;
export const notesOf = [
  "有钥匙，住同小区",
  "白天上班，晚上可到",
  "在青岛，到家一小时",
  "手机常静音，先打座机",
] as const;
