import type { Duration } from "../devices/model/moment.ts";

/** What rules may know of a home. Ids only: no name, no address, no number. */
export interface Home {
  readonly id: string;
  /** Id of the gateway that watches it, for its messages; the home's own id where none is given. */
  readonly gateway?: string;
  /** IANA name, such as `Asia/Shanghai`. */
  readonly timeZone: string;
  readonly residents: readonly Resident[];
  readonly rooms: readonly { readonly id: string }[];
  readonly devices: readonly Device[];
  readonly rules: RuleSettings;
}

interface Resident {
  readonly id: string;
  readonly bed: string | undefined;
}

export interface Device {
  readonly id: string;
  readonly family: string;
  /** The maker's id or topic name, as the family's decoder prints it. */
  readonly key: string;
  readonly room: string | undefined;
  readonly resident: string | undefined;
  /** The EEP, or the meaning of presses such as `call:rescue`. */
  readonly profile: string | undefined;
  /** `call` and `fall` devices carry a life: silence of theirs is judged more strictly and is never only a notice. */
  readonly carries: "call" | "fall" | "door" | "other";
  /** `exempt`: silent when idle, watched by test presses. */
  readonly silence: { readonly late: Duration; readonly lost: Duration } | "exempt";
  /** Its limits of silence may follow the gaps it makes: never above the ceiling, and for a call or a fall only tighter. */
  readonly learns?: { readonly ceiling: Duration };
  /** Its button has to be tried so often: the only proof there is of one that says nothing when idle. */
  readonly testPress?: { readonly every: Duration };
  readonly foldWindow: Duration;
  /** Says its levels many times a second: unchanged ones are counted, not journalled one by one. */
  readonly stream?: true;
}

export interface RuleSettings {
  /** A suspected fall may be cancelled at home for this long; then it goes. 0..30 s. */
  readonly fallGuard: Duration;
  readonly doorLeftOpen: Duration;
  /** Local times "HH:MM" in the home's time zone; a window may cross midnight. */
  readonly night: { readonly from: string; readonly to: string };
  /** Devices whose opening at night is worth a word (front door). */
  readonly nightDoors: readonly string[];
}
