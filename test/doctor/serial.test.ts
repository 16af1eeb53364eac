/** Serial ports: a real pseudo terminal by socat, a stick that answers, a network adapter, and what may stand in their place. */
import { SerialPort } from "serialport";
import { expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { type Eyes, realEyes } from "../../gateway/doctor/eyes.ts";
import { startStick } from "../../gateway/simulated-home/stick.ts";
import { endsOfEach } from "../kit/ends.ts";
import { freePort } from "../kit/ports.ts";
import { openStick } from "../kit/stick.ts";
import { wire } from "../kit/wire.ts";
import { hasty, patient, visit } from "./patient.ts";

const ends = endsOfEach();

async function look(path: string, eyes: Partial<Eyes> = {}, family = "enocean-esp3") {
  const at = await patient({ serial: [{ id: "stick", family, path }] });
  ends.push(at.remove);
  return visit(at, eyes);
}

async function cable() {
  const made = await wire();
  ends.push(() => made.remove());
  return made;
}

test("a receiver that answers is well: port, baud rate and family are right", async () => {
  const { path, far } = await cable();
  const stick = await openStick(far);
  ends.push(() => stick.stop());
  const seen = await look(path);
  expect(seen.of("serial:stick").map(({ code }) => code)).toEqual(["serial.answered"]);

  const network = await startStick({ onListener: () => {}, log: silentLog });
  ends.push(() => network.stop());
  (await look(`tcp://127.0.0.1:${network.port}`)).named("serial:stick", "serial.answered", "ok");
});

test("a port that is not there is named, and what is plugged in instead", async () => {
  (await look("/dev/serial/by-id/usb-EnOcean_GmbH_USB_300-if00")).named("serial:stick", "serial.missing");
  const { disk } = realEyes();
  const eyes = { disk: { ...disk, names: async () => ["usb-FTDI_FT232R-if00-port0"] } };
  const seen = await look("/dev/serial/by-id/usb-EnOcean_GmbH_USB_300-if00", eyes);
  expect(seen.named("serial:stick", "serial.missing_others").values.others).toBe(
    "/dev/serial/by-id/usb-FTDI_FT232R-if00-port0",
  );
});

test("a wrong baud rate shows as bytes without a frame; a receiver that says nothing shows as that", async () => {
  const { path, far } = await cable();
  const talker = new SerialPort({ path: far, baudRate: 57_600, autoOpen: false });
  await new Promise((opened) => talker.open(opened));
  ends.push(() => new Promise((closed) => talker.close(closed)));
  // What 115,200 baud looks like at 57,600: bytes, but no frame.
  talker.on("data", () => talker.write(Buffer.from("F8E0FE80F0E01EFE", "hex")));
  const seen = await look(path);
  expect(seen.named("serial:stick", "serial.noise").values).toEqual({
    path,
    bytes: 8,
    baud: 57_600,
    family: "enocean-esp3",
    speeds: "57600",
  });
  talker.removeAllListeners("data");
  (await look(path, hasty())).named("serial:stick", "serial.no_answer");
});

test("a port another program holds, one we may not open, and a file that is no port", async () => {
  const { path } = await cable();
  const other = new SerialPort({ path, baudRate: 57_600, autoOpen: false });
  await new Promise((opened) => other.open(opened));
  ends.push(() => new Promise((closed) => other.close(closed)));
  (await look(path)).named("serial:stick", "serial.busy");

  const openLine = async () => Promise.reject(new Error("Error: Permission denied, cannot open /dev/ttyUSB0"));
  (await look(path, { openLine })).named("serial:stick", "serial.denied");

  (await look("/etc/hostname")).named("serial:stick", "serial.not_port");
});

test("a network adapter that is not there, and a family that does not speak over a port", async () => {
  const path = `tcp://127.0.0.1:${await freePort()}`;
  expect((await look(path)).named("serial:stick", "net.refused").values.setting).toBe("serial[0].path");
  (await look(path, {}, "zigbee2mqtt")).named("serial:stick", "serial.wrong_family");
  (await look(path, {}, "enocean-esp4")).named("config", "config.families");
});
