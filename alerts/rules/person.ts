/**
 * Whose habits, and by which devices. In a home of one resident every sign is that person's. In a home of more, only what is
 * the person's own (`device.resident`) says anything about one of them: nobody is guessed at.
 */
import type { Device, HabitRule, Habits, Home, Resident } from "../home.ts";
import type { About } from "./rule.ts";

/** Key of the cell that is about everybody at home. */
export const homeKey = "home";
const residentPrefix = "resident:";
export const personKey = (resident: Pick<Resident, "id">): string => `${residentPrefix}${resident.id}`;

const none: readonly string[] = [];

/** Cells of rules about persons. Nobody's habits are watched in a home without a plan. */
export const personKeys = (home: Home): readonly string[] =>
  home.residents.some(({ habits }) => habits !== undefined)
    ? home.residents.filter(({ habits }) => habits !== undefined).map(personKey)
    : none;

const onlyHome: readonly string[] = [homeKey];
export const homeKeys = (home: Home): readonly string[] => (personKeys(home).length > 0 ? onlyHome : none);

/** Where signs of life are kept: one place for all while they cannot be told apart. */
export const signKeys = (home: Home): readonly string[] =>
  home.residents.length > 1 ? [...homeKeys(home), ...personKeys(home)] : homeKeys(home);

export const signKeyOf = (home: Home, key: string): string => (home.residents.length > 1 ? key : homeKey);

export const isAlone = (home: Home): boolean => home.residents.length === 1;

export function residentOf({ key, home }: Pick<About, "key" | "home">): Resident | undefined {
  return key.startsWith(residentPrefix)
    ? home.residents.find(({ id }) => id === key.slice(residentPrefix.length))
    : undefined;
}

/** Whose habits a device's word may be about: its own person's, or the only one there is. */
export function personOf(device: Device | undefined, home: Home): Resident | undefined {
  if (device?.resident !== undefined) return home.residents.find(({ id }) => id === device.resident);
  return isAlone(home) ? home.residents[0] : undefined;
}

export const isOwn = (device: Pick<Device, "resident">, home: Home, key: string): boolean =>
  key === homeKey || isAlone(home) || (device.resident !== undefined && personKey({ id: device.resident }) === key);

export const inShadow = (habits: Habits | undefined, rule: HabitRule): boolean =>
  habits?.shadow?.includes(rule) ?? false;
