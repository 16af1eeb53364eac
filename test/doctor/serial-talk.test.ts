/** Lines on which the gateway speaks first: the doctor asks as the gateway would, and says who did not answer. */
import { SerialPort } from "serialport";
import { expect, test } from "vitest";
import { readInputs } from "../../devices/framing/modbus-rtu.ts";
import { endsOfEach } from "../kit/ends.ts";
import { wire } from "../kit/wire.ts";
import { hasty, patient, visit } from "./patient.ts";

const ends = endsOfEach();

/** Whoever stands at the far end of a wire: hears what is said, and may answer. */
async function farEnd(answer: (said: Buffer) => Buffer | undefined) {
  const cable = await wire();
  ends.push(() => cable.remove());
  const port = new SerialPort({ path: cable.far, baudRate: 9_600, autoOpen: false });
  await new Promise((opened) => port.open(opened));
  ends.push(() => new Promise((closed) => port.close(closed)));
  const said: Buffer[] = [];
  port.on("data", (bytes: Buffer) => {
    said.push(bytes);
    const back = answer(bytes);
    if (back) port.write(back);
  });
  return { path: cable.path, said, port };
}

/** The sum as the standard draws it, bit by bit. */
function summed(...body: readonly number[]): Buffer {
  let crc = 0xffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return Buffer.from([...body, crc & 0xff, crc >> 8]);
}

const cord = (id: string, key: string) => ({ id, family: "modbus-rtu-di", key, room: "hall", carries: "call" });

async function look(path: string, devices: readonly object[], more: Readonly<Record<string, unknown>> = {}, eyes = {}) {
  const at = await patient({ devices, serial: [{ id: "bus", family: "modbus-rtu-di", path, ...more }] });
  ends.push(at.remove);
  return visit(at, eyes);
}

/** Modules of these addresses, which answer every question for their inputs. */
const modules =
  (...addresses: readonly number[]) =>
  (said: Buffer) =>
    addresses.includes(said[0] ?? 0) ? summed(said[0] ?? 0, said[1] ?? 0, 1, 0) : undefined;

test("a wired line whose modules all answer is well", async () => {
  const { path } = await farEnd(modules(1, 3));
  const seen = await look(path, [cord("bath", "1/0"), cord("bed", "1/1"), cord("door", "3/0")]);
  expect(seen.named("serial:bus", "serial.devices_answer", "ok").values).toMatchObject({ count: 3, baud: 9_600 });
});

test("modules that do not answer are named with what hangs on them, while others do", async () => {
  const { path } = await farEnd(modules(1));
  const seen = await look(path, [cord("bath", "1/0"), cord("bed", "3/0"), cord("stairs", "3/1"), cord("door", "7/0")]);
  const found = seen.named("serial:bus", "serial.devices_silent");
  expect(found.values.devices).toBe("3 (bed, stairs); 7 (door)");
  expect(seen.of("serial:bus")).toHaveLength(1);
});

test("nobody answers: all are named, and the speeds such modules have; an echo of our question is nobody's answer", async () => {
  const dead = await farEnd(() => undefined);
  const seen = await look(dead.path, [cord("bath", "1/0"), cord("bed", "3/0")], { baud: 19_200 });
  expect(seen.named("serial:bus", "serial.nobody_answers").values).toMatchObject({
    baud: 19_200,
    devices: "1 (bath); 3 (bed)",
    speeds: "9600, 19200, 38400, 57600, 115200, 4800",
  });
  const echoing = await farEnd((said) => said);
  (await look(echoing.path, [cord("bath", "1/0")])).named("serial:bus", "serial.nobody_answers");
});

test("nothing but polls of registered modules is ever written, and none without one", async () => {
  const polled = await farEnd(() => undefined);
  await look(polled.path, [cord("bath", "5/0")]);
  const words = new Set(polled.said.map((each) => each.toString("hex")));
  expect([...words]).toEqual([Buffer.from(readInputs(5, 2, 8)).toString("hex")]);

  const unknown = await farEnd(() => undefined);
  (await look(unknown.path, [], {}, hasty())).named("serial:bus", "serial.nobody_asked", "ok");
  expect(unknown.said).toEqual([]);
});

test("devices of another line are not missed on this one", async () => {
  const [bath, bed] = [await farEnd(modules(1)), await farEnd(modules(1))];
  const at = await patient({
    devices: [cord("bath", "1/0@north"), cord("bed", "1/0@south"), cord("door", "2/0@south")],
    serial: [
      { id: "north", family: "modbus-rtu-di", path: bath.path },
      { id: "south", family: "modbus-rtu-di", path: bed.path },
    ],
  });
  ends.push(at.remove);
  const seen = await visit(at);
  seen.named("serial:north", "serial.devices_answer", "ok");
  expect(seen.named("serial:south", "serial.devices_silent").values.devices).toBe("2 (door)");
});

test("a radar is asked by its own talk; a speed that is wrong shows as bytes, with the speeds it may have", async () => {
  // A basic frame of an LD2410: still target at 75 cm. Source: its serial protocol, V1.02, table 14.
  const report = Buffer.from("F4F3F2F10D0002AA02510000000000323C0055000F8F7F6F5".padEnd(50, "0"), "hex");
  const home = (path: string, family: string) =>
    patient({
      devices: [{ id: "bedroom-radar", family, key: "radar", room: "hall", carries: "other" }],
      serial: [{ id: "radar", family, path }],
    });
  const silent = await farEnd(() => undefined);
  const at = await home(silent.path, "radar-sy-frame");
  ends.push(at.remove);
  const seen = await visit(at, hasty());
  expect(seen.named("serial:radar", "serial.nobody_answers").values.devices).toBe("radar (bedroom-radar)");
  expect(Buffer.concat(silent.said).subarray(0, 2)).toEqual(Buffer.from("5359", "hex"));

  const fast = await farEnd(() => undefined);
  const wrong = await home(fast.path, "radar-hilink-presence");
  ends.push(wrong.remove);
  const timer = setInterval(() => fast.port.write(report.map((byte) => byte ^ 0x5a)), 20);
  ends.push(() => clearInterval(timer));
  const noise = await visit(wrong);
  expect(noise.named("serial:radar", "serial.noise").values.speeds).toContain("256000, 115200");
});

test("a node that asks for a number gets none from the doctor, however often it asks", async () => {
  const far = await farEnd(() => undefined);
  const at = await patient({ serial: [{ id: "nodes", family: "mysensors", path: far.path }] });
  ends.push(at.remove);
  const timer = setInterval(() => far.port.write("255;255;3;0;3;\n"), 20);
  ends.push(() => clearInterval(timer));
  const seen = await visit(at);
  expect(seen.of("serial:nodes").map(({ code }) => code)).toEqual(["serial.frames"]);
  expect(far.said).toEqual([]);
});

test("an RFXCOM is started as it wants to be, and its answer says that all is right", async () => {
  const status = Buffer.from("0D0100010253100000000000".padEnd(28, "0"), "hex");
  const far = await farEnd((said) => (said[4] === 0x02 ? status : undefined));
  const at = await patient({ serial: [{ id: "stick", family: "rfxcom", path: far.path }] });
  ends.push(at.remove);
  (await visit(at)).named("serial:stick", "serial.answered", "ok");
  expect(far.said.map((each) => each[4])).toEqual([0x00, 0x02]);
});
