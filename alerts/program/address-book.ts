/**
 * The addresses of a name, for a path that must not wait for a name server. A lookup that hangs is left behind after its time
 * and the last good addresses are taken.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { seconds } from "../../devices/model/moment.ts";
import type { Timers } from "./timers.ts";

export interface Address {
  readonly address: string;
  readonly family: number;
}
/** Best first, at least one; rejects where there is none. */
export type AddressesOf = (host: string) => Promise<readonly Address[]>;

export const lookUpWithin = seconds(2);

/**
 * One lookup at a time; the others wait, each name once. Lookups are done by the threads that read and write files, and libuv
 * gives them two of its four at most (`slow_work_thread_threshold`): with one in use here, the first path's own lookup never
 * waits behind another's.
 */
export function addressBook(timers: Timers, look: AddressesOf = (host) => lookup(host, { all: true })): AddressesOf {
  const good = new Map<string, readonly Address[]>();
  const underWay = new Map<string, Promise<readonly Address[]>>();
  let last: Promise<unknown> = Promise.resolve();
  const lookUp = (host: string): Promise<readonly Address[]> => {
    const asked = underWay.get(host);
    if (asked) return asked;
    const found = last.then(() => look(host)).then((addresses) => keep(host, addresses));
    underWay.set(host, found);
    last = found.catch(() => {}).finally(() => underWay.delete(host));
    return found;
  };
  const keep = (host: string, addresses: readonly Address[]): readonly Address[] => {
    if (addresses.length === 0) throw new Error("no_address");
    good.set(host, addresses);
    return addresses;
  };
  return async (host) => {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    try {
      return await inTime(timers, lookUp(host));
    } catch (fault) {
      const before = good.get(host);
      if (before) return before;
      throw fault;
    }
  };
}

function inTime<T>(timers: Timers, found: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const callOff = timers.after(lookUpWithin, () => reject(new Error("no_name_in_time")));
    found.then(resolve, reject).finally(callOff);
  });
}
