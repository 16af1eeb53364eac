/** Section A of the catalogue: processes that die. */
import type { Figures, Row } from "../faults/report.ts";
import { atAnyInstant, atPoint, type Killer, type KillOptions, type Kills, runKills } from "./kills.ts";
import { type Point, points } from "./points.ts";

export interface KillRow extends Row {
  run(options: KillOptions): Promise<Figures>;
}

/** So often the process of each row is killed, unless asked otherwise; with two to kill, half each. */
const often = 50;
const mixed = { chatter: 20, pressEvery: 100, breathes: "when-behind" } as const;

const row = (id: string, title: string, killsOf: (times: number) => Kills): KillRow => ({
  ...{ id, title, fullRuns: often },
  run: (options) => runKills(killsOf(options.runs ?? often), options),
});

/** Half of the deaths at a named point, half at any instant. */
function anyDeathOf(who: Point["of"]): Killer {
  const own = points.filter((point) => point.of === who && point.chatter <= mixed.chatter).map(atPoint);
  return (random) => (own[random.below(own.length * 2)] ?? atAnyInstant)(random);
}

export const killRows: readonly KillRow[] = [
  row("F-01", "the gateway dies at any instant", (times) => ({ gateway: { killer: atAnyInstant, times }, ...mixed })),
  ...points.map((point) =>
    row(
      `${point.of === "gateway" ? "F-02" : "F-03"}/${point.name}`,
      `the ${point.of} dies at ${point.name}`,
      (times) => ({
        [point.of]: { killer: atPoint(point), times },
        chatter: point.chatter,
        breathes: point.breathes,
        pressEvery: point.pressEvery,
      }),
    ),
  ),
  row("F-04", "gateway and centre die, each when it likes", (times) => ({
    gateway: { killer: anyDeathOf("gateway"), times: Math.ceil(times / 2) },
    centre: { killer: anyDeathOf("centre"), times: Math.floor(times / 2) },
    ...mixed,
  })),
];
