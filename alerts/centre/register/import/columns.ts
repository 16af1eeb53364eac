/**
 * The columns of each file, by their Chinese and English names, and how a cell becomes a value. The first name of each language
 * is the one that templates and reports use.
 */
import { z } from "zod";
import { idShape } from "../../../protocol.ts";
import { contactShape, type datums, homeShape, residentShape, type sexes } from "../shapes.ts";
import { line, phone, tidied } from "../text.ts";
import type { ImportFile } from "../views.ts";
import { abilitiesIn, dutyIn } from "./cells.ts";

export interface Column<S extends z.ZodType = z.ZodType> {
  readonly names: readonly [zh: string, en: string, ...more: string[]];
  readonly must: boolean;
  readonly shape: S;
  /** Shown in the template. */
  readonly example: string;
  /** May begin with a sign that a spreadsheet would take for a formula. */
  readonly signed?: true;
}

const column = <S extends z.ZodType>(
  names: Column["names"],
  shape: S,
  example: string,
  more: Partial<Pick<Column, "must" | "signed">> = {},
): Column<S> => ({ names, shape, example, must: false, ...more });
const must = { must: true } as const;
const signed = { signed: true } as const;

/** Excel writes a whole number with `.0` where a column was widened. */
const numberIn = (shape: z.ZodNumber, needed: string) =>
  z
    .string()
    .regex(/^[+-]?\d{1,4}(\.\d{1,12})?$/, needed)
    .transform(Number)
    .pipe(shape);
const oneOf = <T extends string>(words: Readonly<Record<string, T>>, needed: string) =>
  z.string().transform((text, context): T => {
    const found = Object.hasOwn(words, text.toLowerCase()) ? words[text.toLowerCase()] : undefined;
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: needed });
    return z.NEVER;
  });
const sexIn = oneOf<(typeof sexes)[number]>(
  { 女: "female", female: "female", f: "female", 男: "male", male: "male", m: "male" },
  "need 女 or 男 (female, male)",
);
const datumIn = oneOf<(typeof datums)[number]>(
  {
    "wgs-84": "WGS-84",
    wgs84: "WGS-84",
    "gcj-02": "GCJ-02",
    gcj02: "GCJ-02",
    火星坐标: "GCJ-02",
    高德: "GCJ-02",
    腾讯: "GCJ-02",
  },
  "need WGS-84 or GCJ-02",
);
/** Between the segments of an address: what no segment holds. */
const addressIn = z
  .string()
  .transform((text) => text.split(/[|｜]/).map(tidied).filter(Boolean))
  .pipe(homeShape.shape.address.unwrap().min(1));
const roomsIn = z
  .string()
  .transform((text) =>
    Object.fromEntries(
      text
        .split(/[;；]/)
        .filter((each) => each.trim() !== "")
        .map(pairIn),
    ),
  )
  .pipe(homeShape.shape.rooms.unwrap());
const pairIn = (text: string): [string, string] => {
  const [id = "", ...rest] = text.split(/[=＝]/);
  return [id.trim(), rest.join("=").trim()];
};
const stepsIn = z
  .string()
  .transform((text) =>
    text
      .split(/[;；\n]/)
      .map(tidied)
      .filter(Boolean),
  )
  .pipe(z.array(line(80)).min(1).max(9));

const place = {
  lat: column(
    ["纬度", "lat", "latitude"],
    numberIn(z.number().min(-90).max(90), "need degrees such as 36.8622"),
    "36.8622",
    signed,
  ),
  lon: column(
    ["经度", "lon", "lng", "longitude"],
    numberIn(z.number().min(-180).max(180), "need degrees such as 120.5177"),
    "120.5177",
    signed,
  ),
  datum: column(["坐标系", "datum"], datumIn, "GCJ-02"),
};
const id = (zh: string, en: string, example: string, ...more: string[]) =>
  column([zh, en, "编号", "id", ...more], idShape, example, must);
const town = column(["镇街", "town", "乡镇", "街道"], line(30), "水集街道", must);
const duty = column(["值守时间", "duty", "duty times", "服务时间"], dutyIn, "周一至周五 08:00-18:00；周六 09:00-12:00");

export const columnsOf = {
  stations: {
    id: id("服务站编号", "station", "st-01"),
    name: column(["名称", "name", "服务站"], line(60), "和顺里服务站", must),
    town,
    phone: column(["电话", "phone"], phone, "0532-00102231", { ...must, ...signed }),
    ...place,
    duty,
  },
  helpers: {
    id: id("人员编号", "helper", "h-01"),
    name: column(["姓名", "name"], line(40), "王建国", must),
    phone: column(["电话", "phone", "手机"], phone, "10033106021", { ...must, ...signed }),
    station: column(["服务站编号", "station"], idShape, "st-01"),
    ...place,
    duty,
    can: column(["能做", "can", "技能"], abilitiesIn, "急救；抬扶"),
  },
  homes: {
    id: id("家庭编号", "home", "home-0001"),
    town,
    address: column(["地址", "address"], addressIn, "和顺里|3号楼|2单元|5层|502", must),
    wayIn: column(["进门", "way in", "way_in", "entry"], homeShape.shape.wayIn.unwrap(), "门右侧钥匙盒，家里有小狗"),
    doorCode: column(["门禁密码", "door code", "door_code"], homeShape.shape.doorCode.unwrap(), "", signed),
    ...place,
    rooms: column(["房间", "rooms"], roomsIn, "bedroom=卧室；bath=卫生间"),
    station: column(["服务站编号", "station"], idShape, "st-01"),
    plan: column(["一户一案", "plan"], stepsIn, "先打女儿电话；再按门铃"),
  },
  residents: {
    home: id("家庭编号", "home", "home-0001"),
    id: column(["老人编号", "resident"], idShape, "home-0001-1"),
    name: column(["姓名", "name"], line(40), "孙玉珍", must),
    sex: column(["性别", "sex"], sexIn, "女"),
    birthYear: column(
      ["出生年", "birth year", "birth_year", "出生年份"],
      numberIn(residentShape.shape.birthYear.unwrap(), "need a year such as 1944"),
      "1944",
    ),
    bed: column(["床位编号", "bed", "床位"], idShape, "bed-0001"),
    risks: column(["风险", "risks"], residentShape.shape.risks.unwrap(), "心衰，服抗凝药"),
    speech: column(["沟通", "speech", "语言听力"], residentShape.shape.speech.unwrap(), "右耳听力差，讲莱西话"),
  },
  contacts: {
    home: id("家庭编号", "home", "home-0001"),
    order: column(
      ["顺序", "order"],
      numberIn(z.number().int().min(1).max(99), "need the place in call order, 1 for the first"),
      "1",
    ),
    relation: column(["关系", "relation"], contactShape.shape.relation, "女儿", must),
    name: column(["姓名", "name"], line(40), "于海霞", must),
    phone: column(["电话", "phone", "手机"], phone, "10033106021", { ...must, ...signed }),
    notes: column(["备注", "notes", "说明"], contactShape.shape.notes.unwrap(), "有钥匙，住同小区"),
  },
} as const satisfies Record<ImportFile, Readonly<Record<string, Column>>>;
