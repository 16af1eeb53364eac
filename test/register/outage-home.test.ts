/** What the list of an outage says of a home: who lives there and whom to ring, and nothing of how to get in. */
import { expect, test } from "vitest";
import { outageHomeOf } from "../../alerts/centre/register/card.ts";
import { outageHome } from "../../alerts/centre/register/card-views.ts";
import { type Home, homeShape } from "../../alerts/centre/register/shapes.ts";

const daughter = { id: "c1", relation: "女儿", name: "于海霞", phone: "100 3310 6021", notes: "有钥匙，住同小区" };
const neighbour = { id: "c2", relation: "邻居", name: "徐长顺", phone: "100 5527 1184" };
const ownLine = { id: "home", relation: "本户", name: "孙玉珍", phone: "0532-00102231" };

const homeWith = (more: Partial<Home> = {}): Home =>
  homeShape.parse({
    ...{ id: "home1", town: "水集街道", address: ["和顺里", "3号楼", "502"], wayIn: "门右侧钥匙盒", doorCode: "7419#" },
    residents: [
      {
        id: "r1",
        name: "孙玉珍",
        sex: "female",
        birthYear: 1944,
        bed: "bed-0001",
        risks: "心衰",
        speech: "右耳听力差",
      },
      { id: "r2", name: "于德海" },
    ],
    ...{ contacts: [daughter, neighbour], ...more },
  });

test("the home's own line is rung first, wherever it stands in the call order; it needs no name beside it", () => {
  for (const contacts of [
    [ownLine, daughter],
    [daughter, neighbour, ownLine],
  ])
    expect(outageHomeOf(homeWith({ contacts }), 2026).phone).toEqual({ number: "0532-00102231" });
});

test("without a line of its own it is the first in call order, with who that is; without anybody there is no number", () => {
  expect(outageHomeOf(homeWith(), 2026).phone).toEqual({ number: "100 3310 6021", of: "女儿 于海霞" });
  expect(outageHomeOf(homeWith({ contacts: [neighbour, daughter] }), 2026).phone?.of).toBe("邻居 徐长顺");
  expect(outageHomeOf(homeWith({ contacts: [] }), 2026)).not.toHaveProperty("phone");
});

test("everybody who lives there is named, with age and risks as far as they are known", () => {
  expect(outageHomeOf(homeWith(), 2026).residents).toEqual([
    { name: "孙玉珍", age: 82, risks: "心衰" },
    { name: "于德海" },
  ]);
  expect(outageHomeOf(homeWith({ residents: [] }), 2026).residents).toEqual([]);
});

test("how to get in, and what is for the one who goes there, stays with the card", () => {
  const said = outageHomeOf(homeWith(), 2026);
  expect(said).toMatchObject({ home: "home1", address: ["水集街道", "和顺里", "3号楼", "502"] });
  expect(JSON.stringify(said)).not.toMatch(/7419|钥匙|1944|bed-0001|听力/);
  expect(outageHome.strict().parse(said)).toEqual(said);
});
