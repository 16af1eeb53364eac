/** A topic published with QoS 0, and how often it was seen. */
export interface LowQuality {
  readonly topic: string;
  readonly count: number;
}

/** Topics remembered; the one seen least makes room. */
const topicsKept = { topics: 200, whenFull: "forget-least" } as const;

/** Counts deliveries with QoS 0 by topic: no broker keeps them while we are away. */
export function tallyLowQuality(): { note(topic: string): void; topics(): readonly LowQuality[] } {
  const seen = new Map<string, number>();
  const ranked = () => [...seen].sort(([, a], [, b]) => b - a);
  return {
    note(topic) {
      // Zigbee2MQTT says its own words (`bridge/…`) with QoS 0 whatever it is told; no press is among them.
      if (/(^|\/)bridge\//.test(topic)) return;
      if (!seen.has(topic) && seen.size >= topicsKept.topics) {
        const least = ranked().at(-1);
        if (least) seen.delete(least[0]);
      }
      seen.set(topic, (seen.get(topic) ?? 0) + 1);
    },
    topics: () => ranked().map(([topic, count]) => ({ topic, count })),
  };
}
