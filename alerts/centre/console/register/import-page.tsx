import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ImportFile, ImportReport } from "../../register/views.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { type Say, sayIn } from "./say.ts";

/** The same list as `importFiles` of `register/views.ts`, which brings its checker along. */
const files = ["stations", "helpers", "homes", "residents", "contacts"] as const satisfies readonly ImportFile[];

/** Files of CSV: judged first, row by row, and taken in when somebody says so. */
export function ImportPage({ deps }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const report = useSignal<ImportReport | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const dryRun = event.submitter?.getAttribute("value") !== "take";
    busy.value = true;
    const given: [string, string][] = [];
    for (const name of files) {
      const file = form.get(name);
      if (file instanceof File && file.size > 0) given.push([name, await inBase64(file)]);
    }
    const wanted = { files: Object.fromEntries(given), dryRun, skipBad: form.get("skipBad") === "on" };
    const answer = await api.ask<ImportReport>("POST", "v1/register/import", wanted);
    busy.value = false;
    fault.value = answer.ok ? undefined : answer.code;
    report.value = answer.ok ? answer.value : undefined;
  };
  return (
    <>
      <p class="m">{say("importWhy")}</p>
      <form class="import" onSubmit={submit}>
        {files.map((name) => (
          <label key={name}>
            {say(`file.${name}`)} <input class="field" type="file" name={name} accept=".csv,text/csv" />
          </label>
        ))}
        <label class="check">
          <input type="checkbox" name="skipBad" /> {say("skipBad")}
        </label>
        <div class="acts">
          <button type="submit" class="btn main" name="do" value="judge" aria-disabled={busy.value}>
            {say("judge")}
          </button>
          <button type="submit" class="btn" name="do" value="take" aria-disabled={busy.value}>
            {say("take")}
          </button>
        </div>
      </form>
      <FaultLine speech={speech} code={fault.value} />
      {report.value && <Told report={report.value} say={say} />}
    </>
  );
}

async function inBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  // A whole file as arguments of one call would be too many.
  for (let n = 0; n < bytes.length; n += 32_768) text += String.fromCharCode(...bytes.subarray(n, n + 32_768));
  return btoa(text);
}

function Told({ report, say }: { readonly report: ImportReport; readonly say: Say }) {
  const { faults, faultsInAll } = report;
  const shown = useRef<HTMLElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: "start" }), [report]);
  return (
    <section role="status" ref={shown}>
      <h2>{say(report.ok ? (report.dryRun ? "judged" : "taken") : "notTaken")}</h2>
      <ul>
        {(["stations", "helpers", "homes"] as const).map((what) => (
          <li key={what}>
            {say("counts", {
              what: say(`file.${what}`),
              added: report[what].added,
              changed: report[what].changed,
              same: report[what].unchanged,
            })}
          </li>
        ))}
        <li>{say("rows", { residents: report.residents, contacts: report.contacts })}</li>
      </ul>
      {faultsInAll > 0 && (
        <>
          <h2>{say("faults", { n: faultsInAll })}</h2>
          {faultsInAll > faults.length && <p class="q">{say("fileTooMany", { n: faults.length })}</p>}
          <table class="rows">
            <tbody>
              {faults.map((fault, n) => (
                <tr key={`${fault.file} ${fault.line} ${n}`}>
                  <td>
                    {say(`file.${fault.file}`)} <b>{say("line", { n: fault.line })}</b>
                  </td>
                  <td>{fault.column}</td>
                  <td>
                    {fault.found !== undefined && (
                      <>
                        {say("foundThere")} <b>{fault.found}</b>
                      </>
                    )}
                  </td>
                  <td>
                    {say("need")} {fault.need}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
