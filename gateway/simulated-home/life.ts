/** Ordinary life in the simulated home, at a gentle pace: somebody moves about, batteries report, the radar sees a person. */
import type { Timers } from "../../alerts/program/timers.ts";
import { zigbee } from "./devices.ts";
import type { Zigbee } from "./zigbee.ts";

const minute = 60_000;

/** Each goes again after a time between the two, by chance. In milliseconds. */
const rhythm = {
  bathroom: { from: 4 * minute, to: 15 * minute },
  radar: { from: 1.5 * minute, to: 4 * minute },
  climate: { from: 5 * minute, to: 10 * minute },
  button: { from: 40 * minute, to: 60 * minute },
  /** Solar contacts say their state again four times an hour or so, whether it changed or not. */
  door: { from: 14 * minute, to: 18 * minute },
} as const;
/** Zigbee2MQTT says "no movement" by a timer of its own. */
const noMovementAfter = 1.5 * minute;

export interface LifeDeps {
  readonly zigbee: Pick<Zigbee, "connected" | "state" | "says">;
  /** The door contact repeats its state. */
  readonly doorRepeats: () => void;
  readonly timers: Pick<Timers, "after">;
  readonly random: () => number;
}

export function startLife(deps: LifeDeps): { stop(): void } {
  const { random } = deps;
  const waiting = new Map<string, () => void>();

  const later = (what: string, ms: number, work: () => void) => {
    waiting.get(what)?.();
    waiting.set(what, deps.timers.after(ms, work));
  };
  const again = (what: keyof typeof rhythm, work: () => void) => {
    const { from, to } = rhythm[what];
    later(what, from + (to - from) * random(), () => {
      // While the broker is away life goes on unheard, as it would: nothing piles up.
      if (deps.zigbee.connected || what === "door") work();
      again(what, work);
    });
  };
  const quality = () => ({ linkquality: 80 + Math.floor(random() * 120) });

  again("bathroom", () => {
    void deps.zigbee.says(zigbee.motion.name, { occupancy: true, ...quality() });
    later("bathroom-still", noMovementAfter, () => void deps.zigbee.says(zigbee.motion.name, { occupancy: false }));
  });
  again("radar", () => {
    // Whoever lies on the floor stays in sight.
    const here = random() < 0.7 || deps.zigbee.state(zigbee.radar.name).fall_status !== "normal";
    void deps.zigbee.says(zigbee.radar.name, {
      occupancy: here,
      sensor_status: here ? "activity" : "unoccupied",
      ...quality(),
    });
  });
  again("climate", () => {
    const celsius = Number(deps.zigbee.state(zigbee.climate.name).temperature);
    const drift = (random() - 0.5) * 0.4 + (21.5 - celsius) * 0.1;
    const temperature = Math.round((celsius + drift) * 100) / 100;
    void deps.zigbee.says(zigbee.climate.name, { temperature, ...quality() });
  });
  again("button", () => void deps.zigbee.says(zigbee.sos.name, quality()));
  again("door", deps.doorRepeats);

  return {
    stop() {
      for (const callOff of waiting.values()) callOff();
      waiting.clear();
    },
  };
}
