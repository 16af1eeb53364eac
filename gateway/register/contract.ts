/**
 * The home's register: what stands in this home and what it means. Kept in the journal's database as whole versions, never
 * empty after damage; the configuration file only seeds the first one. Ids and room labels only: no name of a person.
 */
import type { HeardOf } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { Heard, ProfileOf } from "../../devices/family.ts";
import type { GatewayConfig } from "../config/config.ts";

/** A device as the configuration and the YAML export write it, and since when it is here. */
export type DeviceEntry = GatewayConfig["devices"][number] & {
  /** Unix ms. */
  readonly since?: number | undefined;
  /** A test alarm of it went through every hop (Unix ms). Absent: installed, not verified. */
  readonly verifiedAt?: number | undefined;
  /** What it was before a swap, newest first: the history goes on under the same id. */
  readonly before?:
    | readonly {
        readonly family: string;
        readonly key: string;
        readonly until: number;
        readonly why: string;
      }[]
    | undefined;
};

export interface Book {
  readonly home: GatewayConfig["home"];
  readonly devices: readonly DeviceEntry[];
}

/** One version of the register, as it is kept. */
export interface BookVersion {
  readonly version: number;
  readonly wall: number;
  /** `seed`, `technician`, `import`, `centre`: a role, never a name. */
  readonly by: string;
  readonly why: string;
  readonly book: Book;
}

export type RegisterChange =
  | { readonly do: "add"; readonly device: DeviceEntry }
  | { readonly do: "update"; readonly id: string; readonly with: Partial<Omit<DeviceEntry, "id">> }
  /** Another box in the same place: same id, room and meaning; the old key goes into `before`. */
  | {
      readonly do: "swap";
      readonly id: string;
      readonly family: string;
      readonly key: string;
      readonly profile?: string;
    }
  | { readonly do: "remove"; readonly id: string }
  | { readonly do: "room"; readonly id: string; readonly label: { readonly zh: string; readonly en: string } }
  /** An import, a move: the whole book. `on`: made of that version, and refused when another one is in force by then. */
  | { readonly do: "whole"; readonly book: Book; readonly on?: number };

/** Judged like the configuration: where, and a sentence that says what is needed. */
export interface RegisterFault {
  readonly path: string;
  readonly message: string;
}
export type Changed =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly outdated?: true; readonly faults: readonly RegisterFault[] };

export interface Register {
  /** As rules see it now. */
  readonly home: Home;
  /** As it is written now. */
  readonly current: BookVersion;
  profileOf(family: string): ProfileOf;
  /** Looks every device up, and what its presses mean. */
  resolve(family: string, heard: readonly Heard[]): readonly HeardOf[];
  /** Register id of a device known by its family's key, or `family:key` for a stranger. */
  idOf(family: string, key: string): string;
  /** The family of a device of the register, and the key by which its last frame named it: it answers to that. */
  addressOf(id: string): { readonly family: string; readonly key: string } | undefined;
  /** What the bridge of this family also calls the device (its own name, its address). */
  namesOf(family: string, key: string): readonly string[];
  /** Resolves when the new version and the engine's `settings` are in one transaction on disk. */
  change(change: RegisterChange, by: string, why: string): Promise<Changed>;
  /** Newest first. */
  versions(limit: number): readonly BookVersion[];
  onChange(listener: (now: BookVersion) => void): () => void;
}

/** What a person has to know of the register itself: keys of the zh/en tables (`warning.…`). */
export const registerWarnings = [
  /** The newest version does not read; an older one is in force. */
  "register_fell_back",
  /** Nothing of it could be read: the configuration's home and devices are in force. */
  "register_reseeded",
  /** The configuration's home and devices were changed since; the register stays as it is. */
  "register_file_differs",
  /** The version in force is not on disk. */
  "register_not_kept",
  /** The second copy could not be written. */
  "register_no_copy",
] as const;
export type RegisterWarning = (typeof registerWarnings)[number];

/** The register of a running gateway. */
export interface LiveRegister extends Register {
  readonly warnings: readonly RegisterWarning[];
  /** Waits until the second copy is written. */
  stop(): Promise<void>;
}
