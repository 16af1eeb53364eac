/** How things stand at home, as the desk asks: what a family's devices come by and whether it is up, and what is installed. */
import { isMqtt, isSerial } from "../../devices/family.ts";
import { tailOf } from "../../devices/joining/devices-of.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Registry } from "../../devices/registry.ts";
import type { Carriers } from "../carriers.ts";
import type { GatewayConfig } from "../config/config.ts";
import { devicesOf } from "../home-view.ts";
import type { Journal } from "../journal/journal.ts";
import type { LiveRegister } from "../register/contract.ts";
import type { InstalledDevice } from "./web.ts";

interface Sources {
  readonly config: GatewayConfig;
  readonly carriers: Carriers;
  readonly registry: Registry;
  readonly journal: Journal;
}

interface Installed {
  readonly register: LiveRegister;
  readonly journal: Journal;
  readonly moment: () => Moment;
}

/** A port, a broker or the bridge itself: whichever stands between this family and us and is down. */
export function sourceDown(id: string, { config, carriers, registry, journal }: Sources): string | undefined {
  const family = registry.family(id);
  if (!family) return undefined;
  if (isSerial(family)) {
    const ports = [...carriers.serial].filter(([port]) =>
      config.serial.some((each) => each.id === port && each.family === id),
    );
    if (ports.some(([, source]) => source.figures().up)) return undefined;
    return `serial:${ports[0]?.[0] ?? id}`;
  }
  if (!isMqtt(family)) return undefined;
  const gone = journal.read.openAlerts().find((alert) => alert.kind === "bridge_down" && alert.key.includes(`${id}:`));
  if (gone) return gone.key;
  const outside = [...carriers.outside];
  if (carriers.broker || outside.some(([, broker]) => broker.figures().up)) return undefined;
  return `mqtt:${outside[0]?.[0] ?? id}`;
}

export function installed({ register, journal, moment }: Installed): readonly InstalledDevice[] {
  const entries = new Map(register.current.book.devices.map((entry) => [entry.id, entry]));
  return devicesOf({ register, journal }, moment()).map(({ id, room, carries, state, heardAgo, battery }) => {
    const entry = entries.get(id);
    return {
      id,
      family: entry?.family ?? "",
      tail: tailOf(entry?.key ?? ""),
      carries,
      state,
      ...(room !== undefined && { room }),
      ...(heardAgo !== undefined && { heardAgo }),
      ...(battery !== undefined && { battery: Number(battery) }),
      ...(entry?.verifiedAt !== undefined && { verifiedAt: entry.verifiedAt }),
    };
  });
}
