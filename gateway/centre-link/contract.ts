/** The line to the centre as the gateway sees it. */
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { ReportMessage } from "../../alerts/protocol.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Committed, Journal, JournalHealth, JournalReader, Sealed, Try } from "../journal/journal.ts";
import type { Papers } from "./filing.ts";
import type { Session, SessionSettings } from "./session.ts";

export interface LinkSettings {
  readonly url: string;
  readonly gatewayId: string;
  readonly token: string;
  readonly ca: string | undefined;
  /** As the centre calls this home, where it said so when the hub joined. */
  readonly home?: string;
}

/** What the line asks of a journal. */
export interface LinkJournal extends Pick<Journal, "receive" | "refuse"> {
  readonly read: Pick<JournalReader, "unstored" | "messages" | "deliveries">;
  readonly health: Pick<JournalHealth, "epoch" | "lastSeq">;
  onCommit(listener: (what: Pick<Committed, "messages">) => void): () => void;
}

export interface LinkDeps {
  readonly journal: LinkJournal;
  readonly timers: Timers;
  readonly moment: () => Moment;
  /** Between 0 and 1. */
  readonly jitter: () => number;
  readonly report: () => Omit<ReportMessage, "v" | "id" | "gatewayId" | "at" | "epoch" | "lastSeq">;
  readonly id: () => string;
  readonly log: Log;
  readonly crashPoint: (name: string) => void;
  /** The line came up, went down, or the centre said something. */
  readonly changed: () => void;
  /** Papers for the centre's files. */
  readonly papers?: Papers;
  /** For the ledger. */
  readonly tried?: (one: Try) => void;
  /** A dial failed, or a message got no answer: policies count it. */
  readonly failed?: () => void;
  /** By MQTT unless a story has a line of its own. */
  readonly dial?: (settings: SessionSettings) => Promise<Session>;
}

export interface CentreLink {
  /** It knows where to dial: the configuration says so, or the hub has joined. */
  readonly given: boolean;
  readonly connected: boolean;
  /** `timers.now()` of the centre's last word. */
  readonly heardAt: number | undefined;
  /** Centre's clock minus ours, ms, once it has answered a report. */
  readonly offset: number | undefined;
  readonly lastFault: string | undefined;
  readonly counts: {
    readonly sent: number;
    readonly stored: number;
    readonly unreadable: number;
    readonly notKept: number;
  };
  /** From now on with this credential: the hub has joined. */
  use(settings: LinkSettings): void;
  /** A message under the name that this hub has at the centre now. */
  signed(message: Sealed): Sealed;
  /** There is a paper to be filed. */
  file(): void;
  stop(): Promise<void>;
}
