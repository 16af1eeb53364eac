/** Who has not been heard? Only a running gateway knows. */
import { type Check, fault, type Judgement, ok, warn } from "../finding.ts";
import type { View, Word } from "../word.ts";

export function devicesCheck(word: Word): Check | undefined {
  if (word.is !== "running") return undefined;
  const { devices } = word.view;
  return {
    id: "devices",
    lookedAt: `${word.url}/v1/home`,
    within: 1_000,
    async run() {
      if (devices.length === 0) return [warn("devices.none", {})];
      const found = devices.flatMap(judge);
      return found.length > 0 ? found : [ok("devices.good", { count: devices.length })];
    },
  };
}

function judge({ id, room = "-", state, heardAgo = 0 }: View["devices"][number]): readonly Judgement[] {
  const minutes = Math.round(heardAgo / 60_000);
  switch (state) {
    case "late":
      return [warn("device.late", { device: id, room, minutes })];
    case "lost":
      return [fault("device.lost", { device: id, room, minutes })];
    case "never_seen":
      return [warn("device.never_seen", { device: id, room })];
    case "ok":
    case "exempt":
      return [];
  }
}
