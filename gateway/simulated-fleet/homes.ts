/** Which homes a fleet has, and the credential of each: everything follows from their number and one secret. */
import { createHash, createHmac } from "node:crypto";
import { shareOut, type Town } from "./towns.ts";

export interface FleetHome {
  /** From 0, over the whole fleet. */
  readonly n: number;
  readonly gateway: string;
  readonly home: string;
  readonly bed: string;
  readonly resident: string;
  readonly town: Town;
  /** From 0, inside its town. */
  readonly inTown: number;
}

/** The real home of `npm start` has number 1. */
const firstNumber = 1_001;

export function fleetHomes(count: number): readonly FleetHome[] {
  const homes: FleetHome[] = [];
  for (const { town, homes: here } of shareOut(count))
    for (let inTown = 0; inTown < here; inTown += 1) {
      const n = homes.length;
      const number = firstNumber + n;
      homes.push({
        ...{ n, town, inTown, gateway: `gw-${number}`, home: `home-${number}` },
        ...{ bed: `bed-${number}`, resident: `resident-${number}` },
      });
    }
  return homes;
}

/** 256 bits for each gateway: who knows the secret knows all, who knows one token knows one. */
export const tokenOf = (secret: string, gateway: string): string =>
  createHmac("sha256", secret).update(`hearthwatch fleet 1\n${gateway}`).digest("base64url");

export const tokenDigest = (secret: string, gateway: string): string =>
  createHash("sha256").update(tokenOf(secret, gateway)).digest("hex");
