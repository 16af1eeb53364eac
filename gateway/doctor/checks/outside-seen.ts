/** What was overheard at a broker that is not ours: by family, by its announcements, and by what a restart would lose. */
import { isMqtt } from "../../../devices/family.ts";
import { type KeptNotes, notesOf } from "../../../devices/notes.ts";
import { filtersAnnounced, worthAsking } from "../../mqtt/filters.ts";
import { type LowQuality, tallyLowQuality } from "../../mqtt/low-quality.ts";
import type { Overheard } from "../eyes/mqtt.ts";
import type { Subject } from "../subject.ts";
import { openBridges, zigbeeFamily } from "./zigbee2mqtt.ts";

export interface Seen {
  readonly hear: (message: Overheard) => void;
  readonly bridges: ReturnType<typeof openBridges>;
  readonly low: () => readonly LowQuality[];
  readonly live: () => number;
  /** Families one of whose devices or bridges has spoken here, be it in a message that the broker keeps. */
  readonly families: ReadonlySet<string>;
  /** Topics that devices have announced and that `topics` do not cover. */
  announced(topics: readonly string[]): readonly string[];
}

export function openSeen({ registry, config: { bases } }: Pick<Subject, "registry" | "config">): Seen {
  const tally = tallyLowQuality();
  const bridges = openBridges(bases[zigbeeFamily]);
  const families = new Set<string>();
  /** The gateway's own notes lie in its journal, which is left alone: announcements are kept by the broker, and come anew. */
  const notes = new Map<string, KeptNotes>(
    [...registry.families.values()].filter(isMqtt).map(({ id }) => [id, notesOf()]),
  );
  const noNotes = notesOf();
  const notesFor = (family: string): KeptNotes => notes.get(family) ?? noNotes;
  let live = 0;

  /** Is it about a device, but no word of it? */
  const isAside = ({ topic, payload, retained }: Overheard): boolean => {
    const claim = registry.claim(topic, bases, notesFor);
    if (!claim) return false;
    const { family, base } = claim;
    const others = registry.othersThan(family.id, bases, notesFor);
    const frame = { topic, payload, stored: retained };
    const decoded = family.decode(frame, base, () => undefined, notesFor(family.id), others);
    if (decoded.notes) notesFor(family.id).take(decoded.notes);
    if ("unread" in decoded) return false;
    if (decoded.aside === undefined) families.add(family.id);
    return decoded.aside !== undefined;
  };

  return {
    bridges,
    families,
    low: () => tally.topics(),
    live: () => live,
    announced: (topics) => worthAsking(filtersAnnounced(registry, notesFor), topics).filters,
    hear(message) {
      // Zigbee2MQTT speaks of itself with QoS 0 whatever its settings: that is no device's word.
      if (bridges.hear(message)) {
        families.add(zigbeeFamily);
        return;
      }
      // Orders to a device and copies of its words: nothing is lost with them.
      if (isAside(message) || message.retained) return;
      live += 1;
      if (message.qos === 0) tally.note(message.topic);
    },
  };
}
