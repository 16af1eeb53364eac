/** A port's own speed, where the technician has set a receiver to another one than the maker did. */
import { execFileSync } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { judgeText } from "../../alerts/program/judge.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { instant } from "../../devices/model/moment.ts";
import { openRegistry } from "../../devices/registry.ts";
import { openCarriers } from "../../gateway/carriers.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { realEyes } from "../../gateway/doctor/eyes.ts";
import { wire } from "../kit/wire.ts";
import { hasty, patient, visit } from "./patient.ts";

const judge = (source: Readonly<Record<string, unknown>>) =>
  judgeText(
    stringify({
      version: 1,
      gateway: "gw-1",
      data: "data",
      home: { id: "home-1", rooms: [] },
      serial: [{ id: "bus", family: "modbus-rtu-di", path: "/dev/serial/by-id/usb-RS485", ...source }],
      centre: {},
      page: { port: 8_080 },
    }),
    gatewayConfig,
  );

test("a speed is taken when a port can have it, and named when not", () => {
  for (const baud of [300, 19_200, 3_000_000]) {
    const judged = judge({ baud });
    expect(judged.ok && judged.config.serial[0]?.baud).toBe(baud);
  }
  expect(judge({}).ok).toBe(true);
  for (const baud of [299, 3_000_001, 9_600.5, "9600", null]) {
    const judged = judge({ baud });
    expect(judged.ok ? [] : judged.faults, `${baud}`).toEqual([expect.stringMatching(/^serial\[0\]\.baud: .*9600/)]);
  }
  const far = judge({ path: "tcp://10.0.0.7:4001", baud: 19_200 });
  expect(far.ok ? [] : far.faults).toEqual([expect.stringContaining("serial[0].baud: has no effect")]);
});

test("the gateway opens the port with its own speed, and with the family's where none is given", async () => {
  const registry = await openRegistry();
  const cable = await wire();
  onTestFinished(() => cable.remove());
  /** A pseudo terminal keeps the speed it was last opened with. */
  const speed = () => Number(execFileSync("stty", ["-F", cable.path, "speed"], { encoding: "utf8" }));
  const openedWith = async (baud: number | undefined): Promise<number> => {
    const judged = judge({ path: cable.path, ...(baud !== undefined && { baud }) });
    if (!judged.ok) throw new Error(judged.faults.join());
    const up = Promise.withResolvers<void>();
    const kept = async () => {};
    const carriers = await openCarriers(judged.config, {
      intake: { mqtt: kept, refused: kept, serial: kept, skipped: kept, found: kept },
      registry,
      journal: { tell: kept },
      moment: () => ({ steady: instant(0), wall: 0, mono: 0, boot: "b", trusted: true }),
      timers: realTimers,
      jitter: () => 0.5,
      log: { ...silentLog, info: (event) => event === "serial.opened" && up.resolve() },
      at: (file) => file,
      farewell: () => ({ topic: "", body: "" }),
    });
    await up.promise;
    await carriers.stop();
    return speed();
  };
  expect(await openedWith(19_200)).toBe(19_200);
  expect(await openedWith(undefined)).toBe(9_600);
});

test("the doctor listens with the speed of the port, and says which it was", async () => {
  const { path, remove } = await wire();
  onTestFinished(() => remove());
  const at = await patient({ serial: [{ id: "stick", family: "enocean-esp3", path, baud: 115_200 }] });
  onTestFinished(() => at.remove());
  const opened: number[] = [];
  const { openLine } = realEyes();
  const seen = await visit(at, {
    ...hasty(),
    openLine: (port, baud, ears) => {
      opened.push(baud);
      return openLine(port, baud, ears);
    },
  });
  expect(seen.named("serial:stick", "serial.no_answer").values.baud).toBe(115_200);
  expect(opened).toEqual([115_200]);
});
