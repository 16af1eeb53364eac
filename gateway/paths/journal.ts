import type { Journal } from "../journal/journal.ts";

/** What the paths need of the journal. */
export interface PathsJournal
  extends Pick<
    Journal,
    "join" | "settle" | "tried" | "receive" | "refuse" | "keepPath" | "tell" | "onCommit" | "onHealth"
  > {
  readonly read: Pick<
    Journal["read"],
    "unstored" | "unstoredCount" | "messagesOf" | "joined" | "deliveries" | "ledger" | "path" | "openAlerts" | "alerts"
  >;
}
