import type { Desk } from "../desk.ts";

/** What the register does not have is said, never left empty. */
export const Unknown = ({ desk }: { readonly desk: Desk }) => <span class="q">{desk.speech.say("unknown")}</span>;
