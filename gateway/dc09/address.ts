/**
 * The address of a name, for a path that must not wait for a name server. A lookup that hangs is left behind after its time
 * and the last good address is taken; only one is under way for a name, because lookups share the threads of file access.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Timers } from "../../alerts/program/timers.ts";
import { seconds } from "../../devices/model/moment.ts";

export interface Address {
  readonly address: string;
  readonly family: number;
}
export type AddressOf = (host: string) => Promise<Address>;

export const lookUpWithin = seconds(2);

export function addressBook(timers: Timers, look: AddressOf = (host) => lookup(host)): AddressOf {
  const good = new Map<string, Address>();
  const underWay = new Map<string, Promise<Address>>();
  const lookUp = (host: string): Promise<Address> => {
    const found =
      underWay.get(host) ??
      look(host).then((address) => {
        good.set(host, address);
        return address;
      });
    underWay.set(host, found);
    found.catch(() => {}).finally(() => underWay.delete(host));
    return found;
  };
  return async (host) => {
    const family = isIP(host);
    if (family !== 0) return { address: host, family };
    try {
      return await inTime(timers, lookUp(host));
    } catch (fault) {
      const last = good.get(host);
      if (last) return last;
      throw fault;
    }
  };
}

function inTime(timers: Timers, found: Promise<Address>): Promise<Address> {
  return new Promise((resolve, reject) => {
    const callOff = timers.after(lookUpWithin, () => reject(new Error("no_name_in_time")));
    found.then(resolve, reject).finally(callOff);
  });
}
