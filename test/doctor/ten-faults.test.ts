/**
 * Faults that are made in real homes, planted one at a time in a whole one: the command names each, says what to do about it in
 * both languages, names nothing else, and ends with 1. What stands beside a fault in every case is that no gateway runs.
 */
import { once } from "node:events";
import { renameSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { SerialPort } from "serialport";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startProgram } from "../kit/hearthwatch.ts";
import { type Calling, openWholeHome, type Report, type WholeHome } from "./whole-home.ts";

let home: WholeHome;
beforeAll(async () => {
  home = await openWholeHome();
});
afterAll(() => home?.stop());

interface Planted extends Calling {
  undo(): unknown;
}

interface Row {
  readonly fault: string;
  /** The check, its verdict and the code. */
  readonly names: RegExp;
  plant(home: WholeHome): Promise<Planted> | Planted;
}

/** The wall clock of one process stands where a box without a battery starts. */
const unset = "data:text/javascript,Date.now=()=>3600000";
/** Over the data folder, for this one call: a disk on which not a byte is free. */
const fullDisk =
  'mount -t tmpfs -o size=256k tmpfs "$0" && { head -c 1m /dev/zero > "$0/old-logs" 2>/dev/null; exec "$@"; }';

const rows: readonly Row[] = [
  {
    fault: "the receiver is not plugged in",
    // Another receiver may be plugged into the machine on which this runs.
    names: /^serial:stick fault serial\.missing(_others)?$/,
    async plant({ cable, stick }) {
      await stick.stop();
      await cable.unplug();
      return {
        async undo() {
          await cable.plug();
          await stick.start();
        },
      };
    },
  },
  {
    fault: "the receiver speaks at another speed",
    names: /^serial:stick fault serial\.noise$/,
    async plant({ cable, stick }) {
      await stick.stop();
      // A pseudo terminal has no speed: this is what 115,200 baud looks like to who listens at 57,600.
      const port = new SerialPort({ path: cable.far, baudRate: 57_600, autoOpen: false });
      await new Promise((opened) => port.open(opened));
      port.on("data", () => port.write(Buffer.from("F8E0FE80F0E01EFE", "hex")));
      return {
        async undo() {
          await new Promise((closed) => port.close(closed));
          await stick.start();
        },
      };
    },
  },
  {
    fault: "the clock was never set",
    names: /^clock fault clock\.unset$/,
    plant: () => ({ env: { NODE_OPTIONS: `--import=${unset}` }, undo() {} }),
  },
  {
    fault: "the disk is full",
    names: /^data fault data\.full$/,
    plant: ({ at }) => ({
      inside: ["unshare", "--map-root-user", "--mount", "sh", "-c", fullDisk, join(at.folder, "data")],
      undo() {},
    }),
  },
  {
    fault: "nobody listens at the centre's address",
    names: /^centre fault net\.refused$/,
    plant: async ({ change, nobody }) => ({ undo: change({ centre: await nobody() }) }),
  },
  {
    fault: "the centre's certificate has expired",
    names: /^centre fault tls\.expired$/,
    plant: ({ change, oldCentre }) => ({ undo: change({ centre: oldCentre }) }),
  },
  {
    fault: "InfluxDB is of another version",
    names: /^influx fault influx\.wrong_version$/,
    plant: ({ change, influxd }) => ({
      undo: change({ influx: { version: 2, url: influxd.url, org: "o", bucket: "home", tokenFile: "token" } }),
    }),
  },
  {
    fault: "the credential's file is missing",
    names: /^files fault file\.unreadable$/,
    plant({ at }) {
      const [there, away] = [join(at.folder, "token"), join(at.folder, "token.away")];
      renameSync(there, away);
      return { undo: () => renameSync(away, there) };
    },
  },
  {
    fault: "another program has the broker's port",
    names: /^broker:\S+ fault broker\.port_taken$/,
    async plant({ brokerPort }) {
      const other = createServer().listen(brokerPort, "127.0.0.1");
      await once(other, "listening");
      return { undo: () => other.close() };
    },
  },
  {
    fault: "Zigbee2MQTT publishes with QoS 0",
    names: /^mqtt:z2m fault z2m\.qos0$/,
    async plant({ introduce }) {
      await introduce({});
      return { undo: () => introduce({ device_options: { qos: 1 } }) };
    },
  },
  {
    fault: "Zigbee2MQTT is gone",
    names: /^mqtt:z2m fault z2m\.offline$/,
    async plant({ introduce }) {
      await introduce({ device_options: { qos: 1 } }, "offline");
      return { undo: () => introduce({ device_options: { qos: 1 } }) };
    },
  },
];

const troubles = ({ findings }: Report) => findings.filter(({ verdict }) => verdict !== "ok");
const atRest = "gateway.absent";
const told: string[] = [];
afterAll(() => void process.stdout.write(`${told.join("\n")}\n`));

test("without any fault, and with its gateway running, the home is well", { timeout: 90_000 }, async () => {
  const gateway = await startProgram("gateway", "--config", home.at.file);
  try {
    await vi.waitFor(
      async () => {
        await home.press();
        const report = await home.doctor();
        expect(troubles(report)).toEqual([]);
        expect(report.code).toBe(0);
      },
      { timeout: 60_000 },
    );
  } finally {
    await gateway.stop();
  }
  expect(troubles(await home.doctor()).map(({ code }) => code)).toEqual([atRest]);
});

test.for(rows)("$fault", { timeout: 60_000 }, async ({ fault, names, plant }) => {
  const { undo, ...calling } = await plant(home);
  try {
    const report = await home.doctor(calling);
    expect(report.code).toBe(1);
    const found = troubles(report).filter((each) => each.code !== atRest);
    expect(found.map((each) => `${each.check} ${each.verdict} ${each.code}`)).toEqual([expect.stringMatching(names)]);
    const [only] = found;
    for (const language of [only?.zh, only?.en]) {
      expect(language?.found).toBeTruthy();
      expect(language?.do).toBeTruthy();
    }
    expect(only?.zh.do).toMatch(/[\u4e00-\u9fff]/);
    expect(only?.en.do).not.toMatch(/[\u4e00-\u9fff]/);
    told.push(`${fault}\n  ${only?.code}\n  ${only?.zh.do}\n  ${only?.en.do}`);
  } finally {
    await undo();
  }
});
