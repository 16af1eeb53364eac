/** What becomes of a case when many homes fall silent together, and how loud it is. Pure parts of the machine. */
import { type Area, type Case, type CaseEvent, mostLevel } from "./case.ts";

/** Levels only rise by themselves; only a person lowers one. */
export const reminded = (before: Case, { to }: Extract<CaseEvent, { type: "remind" }>): number =>
  Math.min(mostLevel, Math.max(before.level + 1, to ?? 0));

/** Lost again after it was back: the newest silence counts. */
export function areaAfter(before: Area, { lost, back }: Extract<CaseEvent, { type: "area" }>): Area {
  const homes = new Map(before.homes.map((home) => [home.gateway, home]));
  for (const home of lost) homes.set(home.gateway, home);
  for (const { gateway, at } of back) {
    const home = homes.get(gateway);
    if (home && home.backAt === undefined) homes.set(gateway, { ...home, backAt: at });
  }
  return { ...before, homes: [...homes.values()] };
}

export const stillLost = ({ homes }: Area): Area["homes"] => homes.filter(({ backAt }) => backAt === undefined);
