/**
 * An installation as it is remembered: plain JSON, so that it goes on after a closed browser, a restart or a power cut.
 * Times are instants of the home's steady line (ms); whoever shows them turns them into wall time. No secret stands in it:
 * an install code goes by the machine.
 */
import type { Fact } from "../model/fact.ts";
import type { Instant } from "../model/moment.ts";
import type { Hop, InstallationView, JoiningDevice, MistakeCode } from "./installation.ts";

export interface Slip {
  readonly code: MistakeCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly at: number;
}

export type Spot = JoiningDevice["spots"][number] & {
  /** Listening ends here. */
  readonly until: number;
  /** The last frame that counted. */
  readonly lastAt?: number;
};

export interface TestRun {
  readonly startedAt: number;
  /** The press must come before this, then each hop before its own. */
  readonly until: number;
  readonly pressedAt?: number;
  readonly alert?: string;
  readonly hops: readonly { readonly hop: Hop; readonly ms?: number; readonly note?: string }[];
  readonly state: "waiting" | "running" | "passed" | "failed" | "unverified";
  /** What the technician's eyes said of the light. */
  readonly seen?: boolean;
}

export interface Other {
  readonly tail: string;
  readonly family: string;
  readonly key: string;
  readonly at: number;
  readonly times: number;
  readonly removed: boolean;
}

/** What a receiver of this family reads well: see `FamilyCommon.link`. */
export interface LinkScale {
  readonly floorDbm?: number;
  readonly fullLqi?: number;
  readonly goodLqi?: number;
}

export type Titled = { readonly zh: string; readonly en: string };

export interface DeviceState {
  readonly n: number;
  readonly step: JoiningDevice["step"];
  readonly device?: string;
  readonly family: string;
  readonly title: Titled;
  readonly key?: string;
  readonly short?: string;
  /** The port it hangs on, where nothing on the wire names it. */
  readonly port?: string;
  /** Other names of it, learnt while its window was open. */
  readonly names: readonly string[];
  /** What its own live frames called it. */
  readonly heardAs?: string;
  readonly tail: string;
  readonly model?: string;
  readonly profile?: string;
  readonly carries: JoiningDevice["carries"];
  readonly carriesSaid: boolean;
  readonly meaning?: string;
  readonly resident?: string;
  readonly room?: string;
  readonly replaces?: string;
  readonly choices: JoiningDevice["choices"];
  /** Its network has a door that must be opened. */
  readonly hasDoor: boolean;
  readonly scale: LinkScale;
  readonly window?: { readonly state: "open" | "expired" | "closed"; readonly until: number; readonly seconds: number };
  readonly others: readonly Other[];
  readonly spots: readonly Spot[];
  /** Seconds after which it counts as gone by its own word. */
  readonly goneAfter?: number;
  readonly battery?: { readonly percent?: number; readonly low?: boolean };
  /** Kinds of facts it has said. */
  readonly said: readonly Fact["kind"][];
  readonly lastHeard?: number;
  readonly test?: TestRun;
  /** Bytes on its port that were no frame, while its window was open. */
  readonly noise?: number;
  /** Until it is done, what it says is a test. `as`: what the engine was told that it is called. */
  readonly trial?: { readonly until: number; readonly marked: number; readonly as: readonly string[] };
  /** It stood in the register before this installation. */
  readonly adopted?: true;
  /** Handed to the register, not yet answered. */
  readonly registering?: true;
  readonly slip?: Slip;
}

export interface InstallationState {
  readonly v: 1;
  readonly id: string;
  readonly kind: InstallationView["kind"];
  readonly order?: string;
  readonly technician?: string;
  readonly openedAt: number;
  readonly state: InstallationView["state"];
  readonly devices: readonly DeviceState[];
  readonly training: InstallationView["training"];
  readonly notTested: InstallationView["notTested"];
  readonly powerCut?: NonNullable<InstallationView["powerCut"]>;
  readonly consents?: NonNullable<InstallationView["consents"]>;
  readonly abandoned?: NonNullable<InstallationView["abandoned"]>;
  /** In this visit: what a backup brought along is the lost hub's. */
  readonly joined?: true;
  readonly report?: { readonly id: string; readonly signedAt: number; readonly storedAt?: number };
}

/** A device as the code or the list named it, with what its family says of it. */
export interface Named {
  readonly family: string;
  readonly title: Titled;
  readonly choices: JoiningDevice["choices"];
  readonly hasDoor: boolean;
  readonly scale: LinkScale;
  readonly tail: string;
  readonly key?: string;
  readonly short?: string;
  readonly port?: string;
  readonly model?: string;
  readonly profile?: string;
  /** It stands in the register already. */
  readonly entry?: Entry;
  readonly replaces?: Entry;
}

/** A device of the register. */
export interface Entry {
  readonly id: string;
  readonly key: string;
  readonly family: string;
  readonly room?: string | undefined;
  readonly carries: JoiningDevice["carries"];
  readonly profile?: string | undefined;
}

export interface Room {
  readonly id: string;
  readonly label: Titled;
}

/** What the machine may know of the home while it judges. */
export interface Around {
  readonly rooms: readonly Room[];
  readonly offered: readonly Room[];
  /** Ids of the register. */
  readonly taken: readonly string[];
  /** The centre's line is up. */
  readonly online: boolean;
  /** The source this family would come by that is down now. */
  readonly down: (family: string) => string | undefined;
  /** Resident of the home, where there is only one. */
  readonly resident?: string | undefined;
}

export type Heard = {
  readonly type: "heard";
  readonly family: string;
  readonly source: string;
  readonly device: string;
  /** What the register and its bridge also call it. */
  readonly names: readonly string[];
  /** It stands in the register under this id. */
  readonly id?: string | undefined;
  readonly facts: readonly Fact[];
};

/** What the gateway does then, in this order. */
export type Todo =
  | { readonly do: "open_door"; readonly n: number; readonly family: string; readonly seconds: number }
  | { readonly do: "close_door"; readonly family: string }
  | { readonly do: "remove"; readonly family: string; readonly key: string }
  /** What the device says until then is a test. */
  | { readonly do: "mark_test"; readonly device: string; readonly until: Instant; readonly anew?: true }
  | { readonly do: "make_room"; readonly room: Room }
  | { readonly do: "add"; readonly n: number }
  | { readonly do: "swap"; readonly n: number; readonly id: string }
  | { readonly do: "change"; readonly n: number }
  | { readonly do: "take_out"; readonly id: string }
  | { readonly do: "verified"; readonly device: string }
  /** Another home or another hub: nothing in it has been tried yet. */
  | { readonly do: "unverify" }
  /** Rooms of the home before, in which nothing stands now. */
  | { readonly do: "clear_rooms"; readonly kept: readonly string[] }
  | { readonly do: "report"; readonly signature?: string | undefined };

export interface Outcome {
  readonly state: InstallationState;
  readonly todo: readonly Todo[];
  /** The command was not done, and why. */
  readonly refused?: Slip;
}
