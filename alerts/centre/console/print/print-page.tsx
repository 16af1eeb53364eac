import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Speech } from "../../../program/page/language.ts";
import type { SheetView } from "../../exports/views.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { footOn } from "./paper.ts";
import { sayIn } from "./sheet.ts";
import { CaseSheet } from "./sheet.tsx";

/** `#/print/<case>`: the sheet alone, with the foot that each of its pages has. */
export function PrintPage({ deps, rest }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const sheet = useSignal<SheetView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    void api.ask<SheetView>("GET", `v1/cases/${encodeURIComponent(rest)}/sheet`).then((answer) => {
      if (answer.ok) sheet.value = answer.value;
      else fault.value = answer.code;
    });
  }, [api, rest, sheet, fault]);
  const shown = sheet.value;
  const language = speech.language.value;
  useEffect(() => (shown ? footOn(...feetOf(shown, speech)) : undefined), [shown, speech, language]);
  return (
    <main class="paper">
      <nav>
        <button type="button" class="btn main" disabled={!shown} onClick={() => print()}>
          {shown ? say("sheet.doPrint") : say("cases.waitingForIt")}
        </button>
        <button type="button" class="btn" lang={language === "zh" ? "en" : "zh-CN"} onClick={speech.toggle}>
          {speech.say("language.name")}
        </button>
        <a class="btn" href="#/cases">
          {say("cases.back")}
        </a>
      </nav>
      <FaultLine speech={speech} code={fault.value} noCase={say("sheet.gone")} />
      {shown && <CaseSheet sheet={shown} speech={speech} />}
    </main>
  );
}

/** The part of the chain it stands on; who printed it, when, and what to do with it. */
function feetOf({ log, reader, now }: SheetView, speech: Speech): [left: string, right: string] {
  const say = sayIn(speech);
  const [first, last] = [log[0], log.at(-1)];
  const chain = first && last ? say("sheet.chain", { first: first.n, last: last.n, hash: shortHash(last.hash) }) : "";
  return [
    chain,
    `${say("sheet.printed", { name: reader.name, time: speech.times.dateAndTime(now) })}  ${say("sheet.private")}`,
  ];
}

const shortHash = (hash: string): string => `${hash.slice(0, 4)} ${hash.slice(4, 8)} … ${hash.slice(-4)}`;
