/**
 * Who a frame speaks of, and what its presses mean here. A family's decoder never knows any of it. The book may be
 * exchanged at any time; what bridges call the devices stays known.
 */
import type { HeardOf } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { DeliveryPolicy } from "../../alerts/paths/policy.ts";
import type { Family } from "../../devices/family.ts";
import type { Book, DeviceEntry, Register } from "./contract.ts";
import { homeOf } from "./home-of.ts";
import { withMeaning } from "./meaning-here.ts";
import { openNames } from "./names.ts";

export interface Directory extends Pick<Register, "home" | "profileOf" | "resolve" | "idOf" | "addressOf" | "namesOf"> {
  settle(book: Book): void;
}

interface Pages {
  readonly home: Home;
  readonly byKey: ReadonlyMap<string, ReadonlyMap<string, DeviceEntry>>;
  readonly byId: ReadonlyMap<string, DeviceEntry>;
}

export function openDirectory(
  gateway: string,
  book: Book,
  families: ReadonlyMap<string, Family>,
  delivery?: DeliveryPolicy,
): Directory {
  const names = openNames();
  /** The key by which the last frame of each device named it. */
  const heardAs = new Map<string, string>();
  let pages = pagesOf(homeOf(gateway, book, families, delivery), book);

  const find = (family: string, key: string): DeviceEntry | undefined => {
    const keys = pages.byKey.get(family);
    return keys?.get(key) ?? keys?.get(names.other(family, key) ?? "");
  };
  const idOf = (family: string, key: string) => find(family, key)?.id ?? `${family}:${key}`;

  return {
    get home() {
      return pages.home;
    },
    settle(next) {
      for (const { id, family, key } of pages.byId.values()) {
        const now = next.devices.find((each) => each.id === id);
        if (now?.family !== family || now.key !== key) heardAs.delete(id);
      }
      pages = pagesOf(homeOf(gateway, next, families, delivery), next);
    },
    idOf,
    addressOf(id) {
      const device = pages.byId.get(id);
      return device && { family: device.family, key: heardAs.get(id) ?? device.key };
    },
    namesOf: names.all,
    profileOf: (family) => (key) => find(family, key)?.profile,
    resolve(family, heard) {
      return heard.map((each): HeardOf => {
        const isGiven = families.get(family)?.givesNames === true;
        names.learn(family, each, (key) => find(family, key) !== undefined, isGiven);
        const device = find(family, each.device);
        if (device && !each.facts.some((fact) => fact.kind === "join")) heardAs.set(device.id, each.device);
        const read = withMeaning(each.facts, device?.meaning);
        return {
          device: device?.id ?? `${family}:${each.device}`,
          facts: read.facts,
          ...(each.edge && { edge: each.edge }),
          ...(each.unconfirmed && { unconfirmed: each.unconfirmed }),
          ...(each.fades && { fades: each.fades }),
          ...(read.cancels && { cancels: true }),
        };
      });
    },
  };
}

function pagesOf(home: Home, book: Book): Pages {
  const byFamily = Map.groupBy(book.devices, ({ family }) => family);
  return {
    home,
    byKey: new Map([...byFamily].map(([family, all]) => [family, new Map(all.map((each) => [each.key, each]))])),
    byId: new Map(book.devices.map((each) => [each.id, each])),
  };
}
