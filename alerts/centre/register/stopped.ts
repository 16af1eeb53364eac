/** The register of a centre that is not running, opened for one command. */
import { join } from "node:path";
import type { Log } from "../../program/log.ts";
import type { Word } from "../cases/happened.ts";
import { type CentreConfig, cardsOf, gatewayEntries } from "../config.ts";
import { openSqliteStore } from "../store/sqlite-store.ts";
import { entriesOf, exportOf, withoutDoorCode } from "./export.ts";
import { type Keeper, openKeeper } from "./keeper.ts";
import { lookups } from "./lookups.ts";
import { openRegister } from "./register.ts";
import { townNames } from "./towns.ts";

export interface StoppedRegister {
  readonly keeper: Keeper;
  /** Whose word it is: a program on this machine. */
  readonly word: () => Word;
  export(home: string, doorCode: boolean): Promise<object | undefined>;
  close(): Promise<void>;
}

/** Throws with code STORE_IN_USE where the centre runs. */
export async function openStopped(config: CentreConfig, log: Log, now: () => number): Promise<StoppedRegister> {
  const store = openSqliteStore(join(config.data, "centre.db"), config.register.keyFile);
  try {
    const register = openRegister(gatewayEntries(config), cardsOf(config), await lookups(config, store, now, log));
    for (const joined of await store.joinedGateways()) register.addGateway(joined);
    const keeper = openKeeper({ register, store, towns: townNames(config.register.towns) });
    const word = (): Word => ({ at: now(), mono: 0, actor: undefined, role: undefined, via: "centre" });
    return {
      keeper,
      word,
      async export(home, doorCode) {
        const records = await keeper.records(home);
        if (!records.home && records.gateways.length === 0 && records.cases.length === 0) return undefined;
        for (const [event, body] of entriesOf(records, home, doorCode)) await store.audit(word(), event, body);
        const { name: centre, watch } = config;
        return exportOf(doorCode ? records : withoutDoorCode(records), {
          id: home,
          centre,
          at: now(),
          timeZone: watch.timeZone,
        });
      },
      close: () => store.close(),
    };
  } catch (fault) {
    await store.close();
    throw fault;
  }
}
