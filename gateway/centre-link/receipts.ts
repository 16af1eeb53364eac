/** What the centre answers. A receipt is on disk before its message is acknowledged, and only `stored` takes a message out of the outbox. */
import type { z } from "zod";
import { firstPath } from "../../alerts/paths/policy.ts";
import type { fromCentre } from "../../alerts/protocol.ts";
import { CannotStore } from "../journal/journal.ts";
import type { LinkDeps } from "./contract.ts";
import type { Filing } from "./filing.ts";
import type { Lane } from "./lane.ts";

type FromCentre = z.infer<typeof fromCentre>;

export interface ReceiptsDeps extends Pick<LinkDeps, "journal" | "moment" | "log" | "crashPoint"> {
  readonly lane: Pick<Lane, "answered" | "done">;
  readonly filing: Pick<Filing, "stored" | "refused">;
  /** The centre has a report; `centreTime`: its clock when it did. */
  readonly reported: (report: string, centreTime: number) => void;
}

export interface Receipts {
  /** Resolves when it may be acknowledged. */
  take(receipt: FromCentre): Promise<void>;
  readonly counts: { readonly stored: number; readonly notKept: number };
}

export function openReceipts({ journal, moment, log, crashPoint, lane, filing, reported }: ReceiptsDeps): Receipts {
  const counts = { stored: 0, notKept: 0 };

  /** A disk that takes nothing is no reason to cut the line: the next report says what we have not heard, and it is said again. */
  async function kept(work: Promise<void>): Promise<void> {
    await work.catch((fault: unknown) => {
      if (!(fault instanceof CannotStore)) throw fault;
      counts.notKept += 1;
    });
  }

  async function refused({ epoch, seq, reason }: FromCentre & { readonly type: "refused" }): Promise<void> {
    lane.answered(epoch, seq, "refused");
    await kept(journal.refuse(firstPath, epoch, seq, reason));
    lane.done(epoch, seq);
    log.error("centre.refused", { epoch, seq, reason });
  }

  async function received(receipt: Parameters<LinkDeps["journal"]["receive"]>[1]): Promise<void> {
    const { type, epoch, seq } = receipt;
    if (type === "stored") {
      crashPoint("before-stored-is-noted");
      lane.answered(epoch, seq, "stored");
    }
    await kept(journal.receive(firstPath, receipt, moment()));
    if (type === "stored") {
      crashPoint("after-stored-is-noted");
      counts.stored += 1;
      lane.done(epoch, seq);
    }
  }

  return {
    counts,
    async take(receipt) {
      switch (receipt.type) {
        case "report_stored":
          reported(receipt.report, receipt.centreTime);
          return;
        case "record_stored":
          await filing.stored(receipt.record, receipt.centreTime);
          return;
        case "record_refused":
          log.error("centre.record_refused", { record: receipt.record, reason: receipt.reason });
          await filing.refused(receipt.record, receipt.centreTime, receipt.reason);
          return;
        case "refused":
          return refused(receipt);
        default:
          return received(receipt);
      }
    },
  };
}
