/** Cases of a period, line by line: what is read at once is bounded, however many there are. */
import { breath } from "../../program/breath.ts";
import { sayHistory } from "../../program/words/history.ts";
import type { Language } from "../../program/words/words.ts";
import type { Case } from "../cases/case.ts";
import type { CaseStore } from "../cases/store.ts";
import { type CaseRow, caseRow } from "./case-row.ts";
import { csvHead, csvLine, isoLocal } from "./csv.ts";
import type { Cursor, HistoryStore, Span } from "./store.ts";

/** In English the heads are these words themselves: a program may rely on them. */
export const caseColumns = [
  ...["case", "home", "gateway", "town", "lane", "severity", "kind", "device", "test", "drill", "state"],
  ...["happened", "stored", "shown", "rung", "raised", "first_claim", "waits", "claims"],
  ...["releases", "lease_losses", "reopens", "level", "spoke", "dispatched", "arrived"],
  ...["closed", "closed_by", "outcome", "reviewed", "related_to", "duplicate_of", "verified"],
  "called_in",
] as const;

/** Cases read at once, and entries of one case's log. */
const read = { cases: 20, log: 10_000 } as const;

export interface CaseExport {
  readonly store: Pick<HistoryStore, "casesRaised"> & Pick<CaseStore, "logOf">;
  readonly townOf: (found: Case) => string | undefined;
}

/** Each case that was raised in the span (a mere suspicion: that was made in it), by when it was last raised. */
export async function* rowsRaised({ store, townOf }: CaseExport, span: Span): AsyncGenerator<CaseRow> {
  // One that is reopened while we read comes again further on.
  const seen = new Set<string>();
  for (let after: Cursor | undefined; ; ) {
    const cases = await store.casesRaised(span, after, read.cases);
    for (const found of cases) {
      after = { at: found.raisedAt, id: found.id };
      const row = caseRow(found, await store.logOf(found.id, read.log), townOf(found));
      const at = row.raised ?? found.raisedAt;
      if (seen.has(found.id) || at < span.from || at >= span.to) continue;
      seen.add(found.id);
      yield row;
    }
    if (cases.length < read.cases) return;
    await breath();
  }
}

export async function* casesCsv(
  rows: AsyncIterable<CaseRow>,
  language: Language,
  timeZone: string,
): AsyncGenerator<string> {
  yield csvHead +
    csvLine(caseColumns.map((column) => (language === "en" ? column : sayHistory("zh", `csv.${column}`))));
  for await (const row of rows) yield csvLine(cellsOf(row, timeZone));
}

function cellsOf(row: CaseRow, timeZone: string): readonly string[] {
  const time = (at: number | undefined): string => (at === undefined ? "" : isoLocal(at, timeZone));
  const yes = (is: boolean): string => (is ? "1" : "0");
  return [
    ...[row.case, row.home, row.gateway, row.town ?? "", row.lane, row.severity, row.kind, row.device ?? ""],
    ...[yes(row.test), row.drill ?? "", row.state],
    ...[row.happened, row.stored, row.shown, row.rung, row.raised, row.firstClaim].map(time),
    // ISO 8601 intervals; ".." has no end yet (ISO 8601-2).
    row.waits.map(({ from, to }) => `${time(from)}/${to === undefined ? ".." : time(to)}`).join(" "),
    row.claims.map(({ at, by }) => `${time(at)}=${by}`).join(" "),
    ...[row.releases, row.leaseLosses, row.reopens, row.level].map(String),
    ...[row.spoke, row.dispatched, row.arrived, row.closed].map(time),
    ...[row.closedBy ?? "", row.outcome ?? "", time(row.reviewed), row.relatedTo ?? "", row.duplicateOf ?? ""],
    ...[yes(row.verified), row.calledIn ?? ""],
  ];
}
