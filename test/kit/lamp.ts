/** The lamp at home: a real MQTT client that hears `hearthwatch/indicator` and nothing else, and remembers what it showed when. */
import type { MqttClient } from "mqtt";
import { type IndicatorState, type IndicatorView, indicatorView } from "../../gateway/page/view.ts";

export interface Shown extends IndicatorView {
  /** Milliseconds of `performance.now()`. */
  readonly heardAt: number;
  /** Out of the broker's store: what it shows to a lamp that has just come. */
  readonly retained: boolean;
}

export interface Lamp {
  readonly shown: readonly Shown[];
  /** Only what comes after now counts from here on. */
  forget(): void;
  /** The first that fits, heard already or yet to come. */
  shows(wanted: IndicatorState | ((view: Shown) => boolean), within?: number): Promise<Shown>;
}

export async function openLamp(client: MqttClient): Promise<Lamp> {
  let shown: Shown[] = [];
  const listeners = new Set<() => void>();
  client.on("message", (_topic, payload, { retain }) => {
    const view = indicatorView.parse(JSON.parse(payload.toString()));
    shown.push({ ...view, heardAt: performance.now(), retained: retain });
    for (const listener of listeners) listener();
  });
  await client.subscribeAsync("hearthwatch/indicator", { qos: 1 });
  return {
    get shown() {
      return shown;
    },
    forget() {
      shown = [];
    },
    shows(wanted, within = 5_000) {
      const fits = typeof wanted === "string" ? (view: Shown) => view.state === wanted : wanted;
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = shown.find(fits);
          if (!found) return;
          clearTimeout(late);
          listeners.delete(look);
          resolve(found);
        };
        const late = setTimeout(() => {
          listeners.delete(look);
          const seen = shown.map((view) => view.state).join(", ");
          reject(new Error(`the lamp did not show ${String(wanted)} within ${within} ms; it showed: ${seen}`));
        }, within);
        listeners.add(look);
        look();
      });
    },
  };
}
