/** A fault of this program in one command must not take the others of its batch with it. */
import type { Command } from "./command.ts";
import { joined } from "./committed.ts";
import type { Committed } from "./journal.ts";
import type { KeeperDeps, KeeperHealth, Outcome } from "./keeper-contract.ts";

export interface Taking {
  /** Throws what this program itself could not bear. */
  readonly take: (commands: readonly Command[]) => Outcome;
  readonly health: () => KeeperHealth;
  readonly event: KeeperDeps["event"];
}

export function takeOrSplit(commands: readonly Command[], taking: Taking): Outcome {
  try {
    return taking.take(commands);
  } catch (fault) {
    const [command] = commands;
    if (command && commands.length === 1) return keepRaw(command, fault, taking);
    const outcomes = commands.map((each) => takeOrSplit([each], taking));
    return {
      kept: outcomes.every(({ kept }) => kept),
      failed: outcomes.flatMap(({ failed }, at) => (failed.length > 0 ? [at] : [])),
      committed: outcomes.reduce<Committed | undefined>((all, { committed }) => joined(all, committed), undefined),
      standing: taking.health(),
    };
  }
}

/** A frame that cannot be kept as it was understood is kept as it came. */
function keepRaw(command: Command, fault: unknown, { take, health, event }: Taking): Outcome {
  event("journal.failed", { command: command.do, fault: String(fault).slice(0, 200) });
  const failed: Outcome = { kept: true, failed: [0], committed: undefined, standing: health() };
  if (command.do !== "accept") return failed;
  const understood = { unread: "unstorable", device: undefined };
  try {
    return take([{ do: "accept", arrival: { ...command.arrival, understood } }]);
  } catch {
    return failed;
  }
}
