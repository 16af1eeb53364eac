import { useSignalEffect } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Banners } from "./banners.tsx";
import { Bar } from "./bar.tsx";
import { CaseCard } from "./card/card.tsx";
import type { Desk } from "./desk.ts";
import type { Entry } from "./entry.ts";
import { listenToKeys } from "./keys.ts";
import { OfficePage } from "./office-page.tsx";
import { pageAt } from "./pages.tsx";
import { Queue } from "./queue/queue.tsx";
import { Quiet } from "./quiet/quiet.tsx";
import { startShown } from "./shown.ts";
import { SetPassword, SignIn } from "./sign-in.tsx";
import { startRinging } from "./sound.ts";

export function ConsolePage({ entry }: { readonly entry: Entry }) {
  const { speech } = entry.deps;
  document.title = `${speech.say("brand")} ${speech.say("console")}`;
  const where = entry.where.value;
  switch (where.at) {
    case "starting":
      return null;
    case "sign-in":
      return <SignIn entry={entry} code={where.code} />;
    case "password":
      return <SetPassword entry={entry} />;
    case "desk":
      return <DeskPage desk={where.desk} entry={entry} />;
    case "office":
      return <OfficePage entry={entry} me={where.me} />;
  }
}

/** From wherever the focus is in the queue to the row after or before it; from nowhere to the first. */
function toRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#queue .row[data-case]")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}

const focusOn = (id: string): void => document.getElementById(id)?.focus();

function DeskPage({ desk, entry }: { readonly desk: Desk; readonly entry: Entry }) {
  const shown = useMemo(() => startShown(desk), [desk]);
  useEffect(() => {
    const toQueue = (): void => {
      entry.go("");
      focusOn("queue");
      // Space claims the top row: it has to be in sight.
      document.querySelector("#queue .rows")?.scrollTo({ top: 0 });
    };
    const stops = [
      listenToKeys(desk, document, {
        ...{ toOutcome: () => focusOn("outcomes"), toQueue, toRow },
        seesCard: () => pageAt(entry.place.peek(), desk.me) === undefined,
      }),
      startRinging(desk),
      shown.stop,
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [desk, entry, shown]);
  // A case that is opened, or claimed by a key, is what matters now.
  useSignalEffect(() => {
    if (desk.opened.value !== undefined) entry.go("");
  });
  const open = desk.open.value;
  const found = pageAt(entry.place.value, desk.me);
  const page = found && <found.page.View deps={entry.deps} me={desk.me} desk={desk} rest={found.rest} go={entry.go} />;
  if (found?.page.whole) return page ?? null;
  return (
    <div class="console" data-feed={desk.stale.value ? "stale" : "live"}>
      <Bar desk={desk} entry={entry} />
      <Banners desk={desk} />
      <Queue desk={desk} shown={shown} />
      {page ? (
        <section class="page">{page}</section>
      ) : open ? (
        <CaseCard key={open.id} desk={desk} of={open} />
      ) : (
        <Quiet desk={desk} />
      )}
    </div>
  );
}
