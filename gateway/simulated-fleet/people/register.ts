/** The register of a fleet as rows of the five files that a centre imports: seeded, so that the same homes have the same people. */
import { seededRandom } from "../../simulated-home/random.ts";
import type { FleetHome } from "../homes.ts";
import { type Town, towns } from "../towns.ts";
import {
  type Dice,
  landline,
  mobile,
  notesOf,
  oldName,
  oneOf,
  placeName,
  risksOf,
  speechOf,
  waysIn,
  youngName,
} from "./names.ts";

export const registerFiles = ["stations", "helpers", "homes", "residents", "contacts"] as const;
export type RegisterFile = (typeof registerFiles)[number];
type Row = Readonly<Record<string, string>>;
export type RegisterRows = Readonly<Record<RegisterFile, readonly Row[]>>;

/** Stations are made where homes are: one for so many, and no more than the plan has. */
const homesOfStation = 8;
const rooms = "bedroom=卧室；living-room=客厅；bathroom=卫生间；hall=门厅";
/** The county lies around here (GCJ-02); where exactly somebody lives is invented. */
const middle = { lat: 36.86, lon: 120.52 } as const;

interface Station {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly town: Town;
}

export function registerOf(homes: readonly FleetHome[], seed: number): RegisterRows {
  const dice = seededRandom(seed);
  // Two places of one name would look like one place that is near and far.
  const named = { town: 0, estate: 0 };
  const stations = towns.flatMap((town) => {
    const here = homes.filter((each) => each.town.name === town.name).length;
    const many = Math.min(town.stations, Math.ceil(here / homesOfStation));
    return Array.from({ length: many }, (_, n): Station => {
      const group = town.kind === "town" ? "town" : "estate";
      const place = placeName(town.kind, named[group]);
      named[group] += 1;
      return { id: `st-${towns.indexOf(town) + 1}-${n + 1}`, name: `${place}服务站`, place, town };
    });
  });
  const of = homes.map((home) => homeRows(dice, home, stations));
  return {
    stations: stations.map((each) => stationRow(dice, each)),
    helpers: stations.flatMap((each) => helperRows(dice, each)),
    homes: of.map(({ home }) => home),
    residents: of.map(({ resident }) => resident),
    contacts: of.flatMap(({ contacts }) => contacts),
  };
}

const placed = (dice: Dice, town: Town): Row => {
  const angle = (towns.indexOf(town) / towns.length) * 2 * Math.PI;
  const away = town.kind === "town" ? 0.18 : 0.04;
  const at = (centre: number, part: number) => (centre + away * part + (dice() - 0.5) * 0.04).toFixed(5);
  return { 纬度: at(middle.lat, Math.sin(angle)), 经度: at(middle.lon, Math.cos(angle)), 坐标系: "GCJ-02" };
};

const stationRow = (dice: Dice, { id, name, town }: Station): Row => ({
  ...{ 服务站编号: id, 名称: name, 镇街: town.name, 电话: landline(dice) },
  ...placed(dice, town),
  值守时间: "每天 07:00-19:00",
});

/** One by day and one by night, so that there is somebody at any time. */
const helperRows = (dice: Dice, { id, town }: Station): Row[] =>
  ["每天 07:00-19:00", "每天 19:00-07:00"].map((duty, n) => ({
    ...{ 人员编号: `h-${id.slice(3)}-${n + 1}`, 姓名: youngName(dice), 电话: mobile(dice), 服务站编号: id },
    ...placed(dice, town),
    ...{ 值守时间: duty, 能做: n === 0 ? "急救；抬扶；有车" : "抬扶；有钥匙；懂方言" },
  }));

function homeRows(dice: Dice, of: FleetHome, stations: readonly Station[]) {
  const near = stations.filter((each) => each.town.name === of.town.name);
  const station = near[of.inTown % Math.max(1, near.length)];
  const sex = dice() < 0.64 ? "female" : "male";
  const name = oldName(dice, sex);
  const [surname = ""] = name;
  const home: Row = {
    ...{ 家庭编号: of.home, 镇街: of.town.name, 地址: addressOf(dice, of, station?.place ?? "和顺里") },
    进门: oneOf(dice, waysIn),
    ...placed(dice, of.town),
    ...{ 房间: rooms, 服务站编号: station?.id ?? "" },
  };
  const resident: Row = {
    ...{ 家庭编号: of.home, 老人编号: of.resident, 姓名: name, 性别: sex === "female" ? "女" : "男" },
    ...{ 出生年: String(1932 + Math.floor(dice() * 26)), 床位编号: of.bed },
    ...{ 风险: oneOf(dice, risksOf), 沟通: oneOf(dice, speechOf) },
  };
  const child = sex === "female" ? undefined : surname;
  const contacts = [
    { 关系: dice() < 0.5 ? "女儿" : "儿子", 姓名: youngName(dice, child) },
    { 关系: "邻居", 姓名: youngName(dice) },
    ...(dice() < 0.5 ? [{ 关系: "侄子", 姓名: youngName(dice, child) }] : []),
  ].map(
    (each, n): Row => ({
      家庭编号: of.home,
      顺序: String(n + 1),
      ...each,
      电话: mobile(dice),
      备注: oneOf(dice, notesOf),
    }),
  );
  return { home, resident, contacts };
}

/** In a village a house has a number, in town a block, a stair, a floor and a door. */
function addressOf(dice: Dice, { town, inTown }: FleetHome, place: string): string {
  const up = (most: number) => 1 + Math.floor(dice() * most);
  if (town.kind === "town") return `${place}|${inTown + 1}号院`;
  const floor = up(6);
  return `${place}|${up(24)}号楼|${up(4)}单元|${floor}层|${floor}0${up(2)}`;
}

/** UTF-8 with its mark and CRLF: a Chinese Excel opens it by a double click. */
export function csvOf(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ""))];
  return `\uFEFF${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}
