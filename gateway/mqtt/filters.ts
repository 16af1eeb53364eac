/**
 * Topics that devices have announced, as filters for brokers that are not ours. What the configured topics cover already is
 * left out: some brokers would deliver it twice.
 */
import { contains, isTopicFilter } from "../../broker/topics.ts";
import { isMqtt } from "../../devices/family.ts";
import type { NotesOf, Registry } from "../../devices/registry.ts";

/** For each broker. Devices beyond it must live under a configured topic. */
export const announcedFilters = { most: 200, whenFull: "refuse-and-tell" } as const;

export function filtersAnnounced(registry: Pick<Registry, "families">, notesOf: NotesOf): readonly string[] {
  return [...registry.families.values()]
    .filter(isMqtt)
    .flatMap((family) => family.filtersByNotes?.(notesOf(family.id)) ?? []);
}

export function worthAsking(
  announced: readonly string[],
  configured: readonly string[],
): { readonly filters: readonly string[]; readonly refused: number } {
  const filters = new Set(
    announced.filter((each) => isTopicFilter(each) && !configured.some((topic) => contains(topic, each))),
  );
  const all = [...filters];
  return {
    filters: all.slice(0, announcedFilters.most),
    refused: Math.max(0, all.length - announcedFilters.most),
  };
}
