/** The line to the centre, with the reports and papers that go by it. */
import type { CentreLink } from "../centre-link/contract.ts";
import { openCentreLink } from "../centre-link/link.ts";
import type { GatewayConfig } from "../config/config.ts";
import type { DeskKept } from "../joining/kept.ts";
import { lineSettings, papersOf } from "../joining/open.ts";
import type { Try } from "../journal/journal.ts";
import { briefly, papersOfBoth } from "../protected/paper.ts";
import type { HomeReport } from "../report.ts";
import { jitter, type Later, type Parts, timers } from "./parts.ts";

export interface LineDeps {
  readonly later: Later;
  readonly kept: DeskKept;
  readonly report: () => HomeReport;
  readonly changed: () => void;
}

export function openLine(config: GatewayConfig, parts: Parts, { later, kept, report, changed }: LineDeps): CentreLink {
  const { journal, moment, log, id, crashPoint, at } = parts;
  const tried = (one: Try): void => void journal.tried(one).catch(() => {});
  const papers = papersOfBoth(
    papersOf(kept, (paper) => later.desk?.filed(paper)),
    () => later.minutes?.papers,
  );
  return openCentreLink(lineSettings(config, at(config.data), at), {
    ...{ journal, timers, moment, jitter, id, log, crashPoint, papers, tried },
    report: () => ({ ...report(), protected: briefly(later.minutes?.told ?? []) }),
    failed: () => later.dispatcher?.failed(),
    changed() {
      // What the lamp promises rests on the centre's last word.
      later.lamp?.hear([]);
      changed();
    },
  });
}
