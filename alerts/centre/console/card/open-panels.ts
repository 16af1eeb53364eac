/** What of the card lies open on this page. */
import { signal } from "@preact/signals";

export type Panel = "call" | "steps" | "outcome";

/** A running call: who is being rung from the open case, and since when (the centre's clock). */
export interface Call {
  readonly caseId: string;
  /** As `contact` names whom: "home", an id, "120". */
  readonly to: string;
  readonly name: string;
  readonly since: number;
}

/** What of the card lies open on this page alone; nobody else sees it. */
export const openPanels = () => ({
  call: signal<Call | undefined>(undefined),
  /** The panel somebody asked for, of one case. */
  asked: signal<{ readonly caseId: string; readonly panel: Panel } | undefined>(undefined),
  /** Whom the form for sending is open for. */
  sending: signal<{ readonly caseId: string; readonly responder: string } | undefined>(undefined),
  /** A line of the bar that wants a reason or a person before it is done. */
  drawer: signal<{ readonly caseId: string; readonly what: Drawer } | undefined>(undefined),
  /** On a low screen the outcomes are folded until they are asked for. */
  unfolded: signal(false),
  /** The finer outcomes are shown instead of the nine. */
  more: signal(false),
});
export type Drawer = "release" | "handover" | "takeover" | "reassign" | "reopen";
