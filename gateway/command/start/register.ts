/** The register of `npm start`: everybody in it is invented. Filled once, so that what is changed in it later stays. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fleetHomes } from "../../simulated-fleet/homes.ts";
import { csvOf, type RegisterRows, registerFiles, registerOf } from "../../simulated-fleet/people/register.ts";
import { simulatedRooms } from "../../simulated-home/devices.ts";
import { demo } from "./configure.ts";

const reported = z.object({ ok: z.boolean(), faultsInAll: z.number() });
/** People are the same at every first start. */
const seed = 7;

/** `undefined`: it is filled, now or before. */
export async function fillRegister(centre: string, token: string, folder: string): Promise<string | undefined> {
  const mark = join(folder, "register.filled");
  if (existsSync(mark)) return undefined;
  const rows = demoRegister();
  const files = Object.fromEntries(
    registerFiles.map((file) => [file, Buffer.from(csvOf(rows[file])).toString("base64")]),
  );
  const answer = await fetch(new URL("/v1/register/import", centre), {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ files }),
  });
  const body: unknown = await answer.json().catch(() => undefined);
  const report = reported.safeParse(body).data;
  if (!answer.ok || !report?.ok) return `the centre said ${answer.status}, ${report?.faultsInAll ?? "?"} faults`;
  writeFileSync(mark, "");
  return undefined;
}

export function demoRegister(): RegisterRows {
  const others = registerOf(fleetHomes(demo.otherHomes), seed);
  return {
    ...others,
    homes: [sun.home, ...others.homes],
    residents: [sun.resident, ...others.residents],
    contacts: [...sun.contacts, ...others.contacts],
  };
}

/** The home with a gateway of its own. */
const sun = {
  home: {
    ...{ 家庭编号: demo.home, 镇街: "水集街道", 地址: "和顺里|3号楼|2单元|5层|502" },
    ...{ 进门: "门右侧钥匙盒，家里有小狗", 门禁密码: "2580#" },
    ...{ 纬度: "36.86210", 经度: "120.52380", 坐标系: "GCJ-02" },
    ...{ 房间: simulatedRooms.map(({ id, label }) => `${id}=${label.zh}`).join("；"), 服务站编号: "st-1-1" },
  },
  resident: {
    ...{ 家庭编号: demo.home, 老人编号: demo.resident, 姓名: "孙玉珍", 性别: "女", 出生年: "1945" },
    ...{ 床位编号: demo.bed, 风险: "心衰，服抗凝药，磕碰易出血，近一年跌倒 2 次" },
    沟通: "右耳听力差，大声慢说，讲莱西话",
  },
  contacts: [
    { 关系: "女儿", 姓名: "于海霞", 电话: "10033106021", 备注: "有钥匙，住同小区" },
    { 关系: "邻居", 姓名: "徐长顺", 电话: "10055271184", 备注: "白天在家" },
    { 关系: "儿子", 姓名: "于海波", 电话: "10088460390", 备注: "在青岛，到家一小时" },
  ].map((each, n) => ({ 家庭编号: demo.home, 顺序: String(n + 1), ...each })),
} as const;
