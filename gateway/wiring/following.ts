/** After each commit and each change of the register: who looks again, and which device is asked. */
import type { Ask } from "../../alerts/engine.ts";
import { isMqtt } from "../../devices/family.ts";
import { openAlarmClock } from "../alarm-clock.ts";
import { startAnnouncing } from "../announce.ts";
import type { Carriers } from "../carriers.ts";
import type { GatewayConfig } from "../config/config.ts";
import { devicesOf } from "../home-view.ts";
import type { Lamp } from "../lamp.ts";
import { type Parts, timers } from "./parts.ts";

/** Another home, other rooms, other devices: what shows them looks again. */
export function followRegister({ register }: Parts, lamp: Lamp, changed: () => void): { stop(): void } {
  const stop = register.onChange(() => {
    lamp.hear([]);
    changed();
  });
  return { stop };
}

/** After each commit: the next instant to look again, the lamp, the pages. The outbox and InfluxDB listen for themselves. */
export function followCommits({ journal, moment, log }: Parts, lamp: Lamp, changed: () => void): { stop(): void } {
  const alarmClock = openAlarmClock({
    timers,
    moment,
    tick: (at) => journal.tell({ type: "tick", at }),
    failed: (fault) => log.error("tick.not_journalled", { why: String(fault) }),
  });
  const unlisten = journal.onCommit((what) => {
    alarmClock.set(what.wakeAt);
    lamp.hear(what.alerts);
    changed();
  });
  const unhear = journal.onHealth((health) => {
    lamp.hear([]);
    log.warn("journal.health", { mode: health.mode, reason: health.reason });
  });
  return {
    stop() {
      unlisten();
      unhear();
      alarmClock.stop();
    },
  };
}

export function followQuestions(config: GatewayConfig, parts: Parts, carriers: Carriers): void {
  parts.journal.onCommit((what) => putQuestions(what.asks ?? [], config, parts, carriers));
}

/** Only a stored copy of an alarm is known: the device is asked to say so itself. Nobody answering becomes a warning by rule. */
function putQuestions(
  asks: readonly Ask[],
  config: GatewayConfig,
  { registry, register }: Parts,
  carriers: Carriers,
): void {
  for (const { device, fact } of asks) {
    const address = register.addressOf(device);
    const family = address && registry.family(address.family);
    if (!address || !family || !isMqtt(family)) continue;
    const base = config.bases[family.id]?.[0] ?? family.carrier.base;
    const question = family.question?.(address.key, fact, base);
    if (question) carriers.ask(question.topic, question.payload);
  }
}

/** What programs and lamps in the home may read on the broker. */
export const announceHome = ({ journal, register, moment }: Parts, carriers: Carriers): { stop(): void } =>
  startAnnouncing({
    readingsAfter: (id, limit) => journal.read.readingsAfter(id, limit),
    from: journal.read.recentReadings(1)[0]?.id ?? 0,
    standings: () => devicesOf({ register, journal }, moment()),
    say: carriers.announce,
    timers,
  });
