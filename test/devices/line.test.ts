/** Two lines with devices of the same name: what one says is never taken for the other's. */
import { expect, test } from "vitest";
import { fromHex } from "../../devices/bytes.ts";
import { family as modbus } from "../../devices/families/modbus-rtu-di.ts";
import { family as hilink } from "../../devices/families/radar-hilink-presence.ts";
import { family as sy } from "../../devices/families/radar-sy-frame.ts";
import { family as tiny } from "../../devices/families/radar-tinyframe.ts";
import { familyOnLine, roomOnLine } from "../../devices/line.ts";
import { instant } from "../../devices/model/moment.ts";
import { notesOf } from "../../devices/notes.ts";

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const fall = bytes("01000000010E02F301FE");
const breath = bytes("01000000040A14E4000080413E");

test("families whose keys repeat on each line say so", () => {
  for (const family of [tiny, sy, hilink, modbus]) expect(family.perLine, family.id).toBe(true);
});

function home(register: Readonly<Record<string, string>>) {
  const notes = notesOf();
  const isOurs = (key: string) => key in register;
  return (line: string, frame: Uint8Array) => {
    const decoded = familyOnLine(tiny, line, isOurs).decode(frame, (key) => register[key], notes);
    if (decoded.notes) notes.take(decoded.notes);
    return "heard" in decoded ? decoded.heard : decoded.unread;
  };
}

test("two radars on two lines are two devices, each with its own profile", () => {
  const hears = home({ "radar@hall": "suspected=confirmed", "radar@bath": "fall" });
  expect(hears("hall", fall)).toEqual([{ device: "radar@hall", facts: [{ kind: "fall", state: "confirmed" }] }]);
  expect(hears("bath", fall)).toEqual([{ device: "radar@bath", facts: [{ kind: "fall", state: "suspected" }] }]);
});

test("a bare key serves the home's only line, and never a stranger's beside a named one", () => {
  expect(home({ radar: "fall" })("hall", fall)).toMatchObject([{ device: "radar" }]);
  expect(home({ "radar@hall": "fall" })("bath", fall)).toMatchObject([{ device: "radar@bath" }]);
});

test("a frame that is not understood is of its line's device too", () => {
  const unknown = bytes("01000000010E02F302FD");
  expect(home({ "radar@hall": "fall" })("hall", unknown)).toMatchObject({ fault: "unknown", device: "radar@hall" });
});

test("the fall radar of one line does not change what the vital radar of another means", () => {
  const hears = home({ "radar@hall": "", "radar@bed": "" });
  hears("hall", fall);
  hears("bed", bytes("01697500040A15F900000000FF"));
  expect(hears("bed", breath)).toMatchObject([{ facts: [{ kind: "breathing", rpm: 16 }] }]);
  expect(hears("hall", breath)).toMatchObject([{ facts: [{ kind: "alive" }] }]);
});

test("a line asks its own devices and those that name no line", () => {
  const notes = notesOf();
  const keys = ["1/0@north", "2/0@south", "3/0"];
  const whole = {
    devices: () => keys.map((key) => ({ key, profile: undefined })),
    mayJoin: (key: string | undefined) => key === undefined || key === "5/0@north" || key === "6/0",
    notes,
  };
  const room = roomOnLine(whole, "north");
  expect(room.devices().map(({ key }) => key)).toEqual(["1/0", "3/0"]);
  expect(["5/0", "6/0", "7/0", undefined].map((key) => room.mayJoin(key))).toEqual([true, true, false, true]);
  expect(roomOnLine(whole, "south").mayJoin("5/0")).toBe(false);
  notes.take([{ key: "north/types", text: "0E02" }]);
  expect(room.notes.get("types")).toBe("0E02");
  expect(room.notes.keys("")).toEqual(["types"]);
});

test("what a talk concludes from silence names the device as the register does", () => {
  const lost = { say: [], found: [{ device: "1/0", facts: [{ kind: "fault", what: "offline" } as const] }] };
  const talk = { opened: () => lost, heard: () => lost, due: () => lost };
  const north = familyOnLine({ ...modbus, talk: () => talk }, "north", (key) => key === "1/0@north");
  const room = { devices: () => [], mayJoin: () => false, notes: notesOf() };
  expect(north.talk?.(room).due(instant(0))).toMatchObject({ found: [{ device: "1/0@north" }] });
});
