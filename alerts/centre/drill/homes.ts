/** Homes that exist only in a drill. Their ids cannot be those of a real home (`idShape` has no "~"), and nobody can be rung there. */
import type { Register } from "../register/register.ts";
import type { CaseView } from "../views.ts";

type Card = NonNullable<CaseView["card"]>;

export const drillHome = (n: number): string => `drill~${n + 1}`;

const people = ["演练甲", "演练乙", "演练丙", "演练丁", "演练戊", "演练己"] as const;
const risks = ["心衰，服抗凝药", "听力差，近一年跌倒 2 次", "独居，轻度失智", "糖尿病，夜间常起身"] as const;
const entries = ["钥匙盒在门右侧", "邻居有钥匙", "门铃坏了，敲窗"] as const;

export function drillCard(home: string): Card | undefined {
  const n = Number(/^drill~(\d+)$/.exec(home)?.[1] ?? Number.NaN) - 1;
  if (!(n >= 0)) return undefined;
  const of = <T>(all: readonly T[]): T | undefined => all[n % all.length];
  const name = of(people);
  return {
    ...{ name, sex: n % 2 === 0 ? "female" : "male", age: 76 + (n % 17) },
    ...{ town: "演练", address: ["演练", "演练小区", `${n + 1}号楼`, "1单元", `${101 + n}`] },
    ...{ entry: of(entries), risks: of(risks), speech: "讲本地话" },
    contacts: [
      { id: "drill-1", relation: "女儿", name: `${name}的女儿`, phone: "演练不拨" },
      { id: "drill-2", relation: "邻居", name: `${name}的邻居`, phone: "演练不拨" },
    ],
    rooms: { bedroom: "卧室", bathroom: "卫生间" },
  };
}

export const withDrillHomes = <R extends Pick<Register, "card">>(register: R): R => ({
  ...register,
  card: (home, about) => drillCard(home) ?? register.card(home, about),
});
