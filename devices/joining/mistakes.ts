/** What can go wrong while a home is installed. */
import { z } from "zod";

/** What went wrong, for the tables `mistake.<code>` (what happened) and `remedy.<code>` (what to do now), zh and en. */
export const mistakeCodes = [
  /** Another device spoke: `tail` of it, `wanted` tail of the one in hand. It was not let in. */
  "wrong_device",
  /** Somebody else came through the open network door and was put out again. */
  "stranger_removed",
  "window_expired",
  /** Bytes or a link, but below the margin: `room`, `margin` dB or `lqi`. */
  "weak_signal",
  /** A room of that name is there already. */
  "duplicate_room",
  /** The label names another device than the one that spoke. */
  "swapped_code",
  "flat_battery",
  /** `missing` signs (negative: too many). */
  "code_length",
  "code_check_digit",
  "code_unknown",
  /** This device stands in the register already: `device`. */
  "already_installed",
  /** The bridge, port or broker it would come by is down: `source`. */
  "network_down",
  /** Bytes come, but no frame: wrong speed or another make on this port. */
  "port_not_understood",
  /** It speaks, but nobody said what its press means. */
  "meaning_missing",
  "room_missing",
  /** A hop of the test alarm did not come: `hop`. */
  "hop_missing",
  /** The report is asked for while devices are half way: `devices`. */
  "not_finished",
  "join_code_unknown",
  "join_code_used",
  "join_code_expired",
  "join_code_other_hub",
  "centre_unreachable",
  "centre_certificate",
  "clock_unset",
  "disk_full",
] as const;
export const mistake = z.object({
  code: z.enum(mistakeCodes),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  at: z.number(),
});
export type MistakeCode = (typeof mistakeCodes)[number];
export type Mistake = z.infer<typeof mistake>;
