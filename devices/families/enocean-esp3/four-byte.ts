/**
 * A5, four bytes: DB3 DB2 DB1 DB0 in the order of the wire. DB0 b3 = 0 is teach-in and never comes here.
 */
import { bit, bits, rounded } from "../../bytes.ts";
import type { Fact } from "../../model/fact.ts";
import type { Said, Telegram } from "./telegram.ts";

interface Four {
  readonly db3: number;
  readonly db2: number;
  readonly db1: number;
  readonly db0: number;
}
type Read = (bytes: Four) => Said;

const profiles: Readonly<Record<string, Read>> = {
  "A5-02-05": ({ db1 }) => [temperature(db1)],
  "A5-04-01": climate(0, 40),
  "A5-04-02": climate(-20, 60),
  "A5-04-03": tenBitClimate,
  "A5-07-01": ({ db3, db1, db0 }) => [{ kind: "motion", on: db1 >= 0x80 }, ...(bit(db0, 0) ? voltsOf250(db3) : [])],
  "A5-07-02": (four) => [...motionSeen(four), ...voltsOf250(four.db3)],
  "A5-07-03": (four) => [...motionSeen(four), ...lux(four), ...voltsOf250(four.db3)],
  "A5-08-01": eltakoMotion,
  "A5-14-01": (four) => eltakoStatus(four) ?? [{ kind: "contact", open: bit(four.db0, 0) }, ...voltsOf250(four.db3)],
  "A5-14-09": (four) => window(four),
  "A5-14-0A": (four) => window(four, [{ kind: "vibration", on: bit(four.db0, 0) }]),
  "A5-30-03": eltakoFire,
  // A contact that says open and shut by D5 may report its battery by A5 (Eltako TF-FKB).
  "D5-00-01": (four) => eltakoStatus(four) ?? [],
};

export function readFourBytes({ payload, meaning }: Telegram): Said {
  const [db3 = 0, db2 = 0, db1 = 0, db0 = 0] = payload;
  const profile = meaning.eep === undefined ? undefined : profiles[meaning.eep];
  return profile ? profile({ db3, db2, db1, db0 }) : [];
}

/** 0..250 = 0..5.0 V; 251..255 are reserved and say nothing. */
function voltsOf250(value: number): readonly Fact[] {
  return value <= 250 ? [{ kind: "battery", volts: rounded((value * 5) / 250, 2) }] : [];
}

/** 255..0 = 0..40 °C. */
const temperature = (value: number): Fact => ({ kind: "temperature", celsius: rounded(((255 - value) * 40) / 255, 1) });

/** DB2 humidity, DB1 temperature, both 0..250; DB0 b1 = 0: there is no temperature sensor. */
function climate(least: number, most: number): Read {
  return ({ db2, db1, db0 }) => {
    const facts: Fact[] = [];
    if (db2 <= 250) facts.push({ kind: "humidity", percent: rounded((db2 * 100) / 250, 1) });
    if (db1 <= 250 && bit(db0, 1)) {
      facts.unshift({ kind: "temperature", celsius: rounded(least + (db1 * (most - least)) / 250, 1) });
    }
    return facts;
  };
}

/** DB3 humidity 0..255; temperature -20..60 °C over the low two bits of DB2 and DB1. */
function tenBitClimate({ db3, db2, db1 }: Four): Said {
  const step = (bits(db2, 0, 2) << 8) | db1;
  return [
    { kind: "temperature", celsius: rounded(-20 + (step * 80) / 1023, 1) },
    { kind: "humidity", percent: rounded((db3 * 100) / 255, 1) },
  ];
}

/** b7 = 0 is "uncertain" on this sheet, which is no "nobody". */
const motionSeen = ({ db0 }: Four): readonly Fact[] => (bit(db0, 7) ? [{ kind: "motion", on: true }] : []);

/** Ten bits over DB2 and the top of DB1; above 1000 is reserved. */
function lux({ db2, db1 }: Four): readonly Fact[] {
  const value = (db2 << 2) | bits(db1, 6, 2);
  return value <= 1000 ? [{ kind: "illuminance", lux: value }] : [];
}

/** Eltako FABH, FBH: 0x0D motion, 0x0F none; DB3 0..255 = 0..5.1 V; DB2 in steps of 2 lx. */
function eltakoMotion({ db3, db2, db0 }: Four): Said {
  if (db0 !== 0x0d && db0 !== 0x0f) return undefined;
  return [
    { kind: "motion", on: db0 === 0x0d },
    { kind: "illuminance", lux: db2 * 2 },
    { kind: "battery", volts: rounded(db3 * 0.02, 2) },
  ];
}

/** Below 1 V no transmitter transmits: a smaller DB2 is not the battery of a TF-FKB. */
const leastBattery = 0x33;

/** Eltako TF-FKB, hourly: DB3 energy store, DB2 battery (both 0..255 = 0..5 V), DB0 = 0x08, which is no contact state. */
function eltakoStatus({ db2, db1, db0 }: Four): readonly Fact[] | undefined {
  if (db0 !== 0x08 || db1 !== 0 || db2 < leastBattery) return undefined;
  return [{ kind: "battery", volts: rounded((db2 * 5) / 255, 2) }];
}

/** b2..1: 00 shut, 01 tilted, 11 open (0x08, 0x0A, 0x0E of an Eltako FFG7B); 10 is not defined. */
function window(four: Four, more: readonly Fact[] = []): Said {
  const contacts: readonly (Fact | undefined)[] = [
    { kind: "contact", open: false },
    { kind: "contact", open: true, tilted: true },
    undefined,
    { kind: "contact", open: true },
  ];
  const contact = contacts[bits(four.db0, 1, 2)];
  return contact && [contact, ...more, ...voltsOf250(four.db3)];
}

/** Eltako FRWB, FHMB: DB1 0x0F alarm, 0x1F none; DB2 temperature. */
function eltakoFire({ db2, db1 }: Four): Said {
  if (db1 !== 0x0f && db1 !== 0x1f) return undefined;
  return [{ kind: "smoke", on: db1 === 0x0f }, temperature(db2)];
}
