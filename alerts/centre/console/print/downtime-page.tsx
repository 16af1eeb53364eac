import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dot } from "../../../program/page/marks.tsx";
import type { DowntimeView } from "../../exports/views.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { inGroups } from "../phone.ts";
import { Address } from "./address.tsx";
import { footOn } from "./paper.ts";
import { type Say, sayIn } from "./sheet.ts";

/** Made only when somebody asks for it: each one is a line in the log. */
export function DowntimePage({ deps }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const list = useSignal<DowntimeView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const make = async (): Promise<void> => {
    const answer = await api.ask<DowntimeView>("GET", "v1/downtime");
    if (answer.ok) list.value = answer.value;
    fault.value = answer.ok ? undefined : answer.code;
  };
  const made = list.value;
  const language = speech.language.value;
  useEffect(() => {
    if (!made) return undefined;
    const words = sayIn(speech);
    const right = words("sheet.printed", { name: made.reader.name, time: speech.times.dateAndTime(made.now) });
    return footOn(words("sheet.private"), right);
  }, [made, speech, language]);
  return (
    <main class="paper">
      <nav>
        <button type="button" class="btn main" onClick={() => (made ? print() : make())}>
          {made ? say("sheet.doPrint") : say("downtime.make")}
        </button>
        <button type="button" class="btn" lang={language === "zh" ? "en" : "zh-CN"} onClick={speech.toggle}>
          {speech.say("language.name")}
        </button>
        <a class="btn" href="#/">
          {speech.say("brand")}
        </a>
      </nav>
      <FaultLine speech={speech} code={fault.value} />
      <article class="sheet">
        <header>
          <div>
            <p>{made?.centre ?? speech.say("brand")}</p>
            <h1>{say("downtime.title")}</h1>
          </div>
          <div class="what">
            {made && (
              <p>
                {speech.times.dateAndTime(made.now)}
                <Dot />
                {say("downtime.count", { n: made.homes.length })}
              </p>
            )}
          </div>
        </header>
        <p>{say("downtime.why")}</p>
        {made && <Homes made={made} say={say} />}
      </article>
    </main>
  );
}

function Homes({ made, say }: { readonly made: DowntimeView; readonly say: Say }) {
  return (
    <table class="homes">
      <thead>
        <tr>
          <th>{say("downtime.home")}</th>
          <th>{say("sheet.address")}</th>
          <th>{say("downtime.contacts")}</th>
        </tr>
      </thead>
      <tbody>
        {made.homes.map((home) => (
          <tr key={home.home}>
            <td>
              <b>{home.names.join(" ") || say("downtime.noName")}</b>
              <br />
              <span class="mono">{home.bed ?? home.home}</span>
            </td>
            <td>
              <Address town={home.town} of={home.address} otherwise={say("downtime.noAddress")} />
              {home.entry && <p>{home.entry}</p>}
              {home.risks && <p>{home.risks}</p>}
            </td>
            <td>
              {home.contacts.length === 0 && say("downtime.noContacts")}
              {home.contacts.map((contact, n) => (
                <p key={`${contact.name} ${contact.phone}`}>
                  {n + 1} {contact.relation} {contact.name} <b>{inGroups(contact.phone)}</b>
                </p>
              ))}
              {home.station && (
                <p>
                  {say("downtime.station")} {home.station.name} <b>{inGroups(home.station.phone)}</b>
                </p>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
