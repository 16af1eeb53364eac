/** Opens what cards are made of. Whatever is wrong with the register, the centre starts: an alarm never waits for a name. */
import type { Log } from "../../program/log.ts";
import type { CaseStore } from "../cases/store.ts";
import type { CentreConfig } from "../config.ts";
import { openBusy } from "./busy.ts";
import { lockedAdvice } from "./key-file.ts";
import type { Lookups } from "./register.ts";
import { openRoster } from "./roster.ts";
import { readScripts } from "./scripts.ts";
import type { RegisterStore } from "./store.ts";

export async function lookups(
  config: Pick<CentreConfig, "register" | "watch">,
  store: RegisterStore & Pick<CaseStore, "openCases">,
  now: () => number,
  log: Log,
): Promise<Lookups> {
  const locked = store.registerLocked();
  if (locked) log.error("register.locked", { why: locked, advice: lockedAdvice[locked] });
  const kept = await store.register();
  if (!locked && kept.unopened.length > 0) log.error("register.rows_unreadable", { rows: kept.unopened.join(",") });
  const scripts = readScripts(config.register.scriptsFile);
  if (!scripts.ok) log.error("register.scripts_unreadable", { why: scripts.faults.join("; ") });
  return {
    roster: openRoster(kept),
    scripts: scripts.ok ? scripts.config : [],
    busy: openBusy(await store.openCases()),
    now,
    timeZone: config.watch.timeZone,
    helpersShown: config.register.helpersShown,
  };
}
