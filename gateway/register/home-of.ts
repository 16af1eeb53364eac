/** The home as rules see it, from the register's book and what families say of their devices. */
import type { Device, Home, RuleSettings } from "../../alerts/home.ts";
import type { DeliveryPolicy } from "../../alerts/paths/policy.ts";
import type { Family } from "../../devices/family.ts";
import { milliseconds } from "../../devices/model/moment.ts";
import { habitsOf, homeRules } from "../config/habits.ts";
import { expectedSilence } from "../expected-silence.ts";
import type { Book, DeviceEntry } from "./contract.ts";

/** `delivery` is the configuration's own: a version of the register says nothing of paths. */
export function homeOf(
  gateway: string,
  { home, devices }: Book,
  families: ReadonlyMap<string, Family>,
  delivery?: DeliveryPolicy,
): Home {
  return {
    id: home.id,
    gateway,
    timeZone: home.timeZone,
    residents: home.residents.map((each) => ({ id: each.id, bed: each.bed, habits: habitsOf(each) })),
    rooms: home.rooms.map((room) => ({ id: room.id })),
    devices: devices.map((each) => deviceOf(each, families.get(each.family))),
    rules: rulesOf(home),
    ...(delivery && { delivery }),
  };
}

function rulesOf(home: Book["home"]): RuleSettings {
  const { bathrooms: _, exitDoors: __, away: ___, stillAfterFall: ____, ...rules } = home.rules;
  return { ...rules, ...homeRules(home) };
}

function deviceOf(each: DeviceEntry, family: Family | undefined): Device {
  return {
    id: each.id,
    family: each.family,
    key: each.key,
    room: each.room,
    resident: each.resident,
    profile: each.profile,
    carries: each.carries,
    ...expectedSilence(each, family),
    foldWindow: family?.foldWindow ?? milliseconds(500),
    ...(family?.stream && { stream: family.stream }),
  };
}
