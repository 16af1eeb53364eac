/** What a gateway keeps of its home, opened: its journal, and the register in it. */
import { firstPath } from "../../alerts/paths/policy.ts";
import type { CrashSettings } from "../../alerts/program/crash-point.ts";
import type { Log } from "../../alerts/program/log.ts";
import { days, type Moment } from "../../devices/model/moment.ts";
import type { Registry } from "../../devices/registry.ts";
import { startClock, systemClock } from "../clock.ts";
import type { GatewayConfig } from "../config/config.ts";
import { deliveryOf } from "../config/paths.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/open.ts";
import type { LiveRegister } from "./contract.ts";
import { homeOf } from "./home-of.ts";
import { openRegister } from "./open.ts";
import { recall } from "./recall.ts";

export interface HomeOnDisk {
  readonly journal: Journal;
  readonly register: LiveRegister;
  readonly moment: () => Moment;
  /** The journal last. */
  stop(): Promise<void>;
}

export interface HomeOnDiskOptions {
  readonly config: GatewayConfig;
  /** The data folder. */
  readonly dir: string;
  readonly registry: Registry;
  readonly log: Log;
  readonly crash?: CrashSettings;
}

/** Throws `FolderInUse` while another gateway works on the folder. */
export async function openHomeOnDisk({ config, dir, registry, log, crash }: HomeOnDiskOptions): Promise<HomeOnDisk> {
  const clock = startClock(systemClock());
  const moment = () => clock.now();
  const { gateway } = config;
  const configured = { home: config.home, devices: config.devices };
  const delivery = deliveryOf(config);
  const recalled = recall(dir, configured, moment().wall);
  const journal = await openJournal({
    ...{ dir, gatewayId: gateway, clock, log, receivers: [firstPath], keepDays: config.keep / days(1) },
    home: homeOf(gateway, recalled.version.book, registry.families, delivery),
    ...(crash && { crash }),
  });
  try {
    const register = await openRegister({
      ...{ gateway, dir, recalled, configured, delivery, registry, journal, moment, log },
    });
    const stop = async () => {
      await register.stop();
      await journal.stop();
    };
    return { journal, register, moment, stop };
  } catch (fault) {
    // The journal's lock would keep the next start out.
    await journal.stop();
    throw fault;
  }
}
