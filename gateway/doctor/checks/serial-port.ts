/** One configured port as the doctor meets it: its speed, its family as that line has it, and who should speak there. */
import { isSerial, type SerialFamily } from "../../../devices/family.ts";
import { familyOnLine } from "../../../devices/line.ts";
import type { GatewayConfig } from "../../config/config.ts";
import type { Subject } from "../subject.ts";

export type Source = GatewayConfig["serial"][number];

export interface Port {
  readonly path: string;
  readonly baud: number;
  /** Speeds at which receivers of this family are found, the maker's first. */
  readonly speeds: readonly number[];
  readonly family: SerialFamily;
  /** All of this family in the register. */
  readonly devices: readonly Registered[];
  /** Those of them that hang on this line and speak all the time, or whenever they are asked. */
  readonly expected: readonly Registered[];
}

export interface Registered {
  readonly id: string;
  readonly key: string;
  readonly profile: string | undefined;
}

/** `undefined`: its family is not one of a serial port, which is said elsewhere. */
export function portOf(source: Source, { registry, register, config }: Subject): Port | undefined {
  const known = registry.family(source.family);
  if (!known || !isSerial(known)) return undefined;
  const { baud, speeds = [] } = known.carrier;
  const devices = register.book.devices
    .filter((each) => each.family === known.id)
    .map(({ id, key, profile }) => ({ id, key, profile }));
  const isOurs = (key: string) => devices.some((device) => device.key === key);
  const only = config.serial.filter((each) => each.family === known.id).length === 1;
  return {
    path: source.path,
    baud: source.baud ?? baud,
    speeds: [baud, ...speeds],
    family: known.perLine ? familyOnLine(known, source.id, isOurs) : known,
    devices,
    // A radio device is heard by whichever receiver is near it, and a bare key says no line where there are several.
    expected:
      known.perLine && known.stream
        ? devices.filter(({ key }) => (key.includes("@") ? key.endsWith(`@${source.id}`) : only))
        : [],
  };
}
