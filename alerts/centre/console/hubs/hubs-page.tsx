import { useEffect, useMemo } from "preact/hooks";
import type { Speech } from "../../../program/page/language.ts";
import { Qr } from "../../../program/page/qr.tsx";
import { age } from "../../../program/page/times.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { type Hubs, type MadeCode, openHubs } from "./hubs.ts";

/** A technician's page at the centre: a code for a hub, who has joined, and the reports of installations. */
export function HubsPage({ deps }: PageProps) {
  const { speech, api, timers } = deps;
  const hubs = useMemo(() => openHubs(api, timers), [api, timers]);
  useEffect(() => hubs.stop, [hubs]);
  const fault = hubs.fault.value;
  return (
    <div class="hubs">
      <main>
        <section>
          <h1>{speech.say("hubs.join")}</h1>
          <p class="m">{speech.say("hubs.joinWhy")}</p>
          {hubs.made.value ? (
            <Code hubs={hubs} of={hubs.made.value} speech={speech} />
          ) : (
            <Wanted hubs={hubs} speech={speech} />
          )}
          <FaultLine speech={speech} code={fault} />
        </section>
        <Lists hubs={hubs} speech={speech} />
      </main>
    </div>
  );
}

interface Part {
  readonly hubs: Hubs;
  readonly speech: Speech;
}

function Wanted({ hubs, speech }: Part) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const said = (name: string): string => String(form.get(name) ?? "").trim();
    const [order, fingerprint] = [
      said("order"),
      said("fingerprint")
        .toLowerCase()
        .replaceAll(/[\s:-]/g, ""),
    ];
    void hubs.make({
      gateway: said("gateway"),
      home: said("home"),
      ...(order && { order }),
      ...(fingerprint && { fingerprint }),
    });
  };
  const known = hubs.hubs.value;
  return (
    <form onSubmit={submit}>
      <label>
        {speech.say("hubs.gateway")}
        <input
          class="field"
          name="gateway"
          required
          maxLength={64}
          pattern="[A-Za-z0-9_.\-]+"
          list="known-hubs"
          autocomplete="off"
        />
      </label>
      <datalist id="known-hubs">
        {known.map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <label>
        {speech.say("hubs.home")}
        <input
          class="field"
          name="home"
          required
          maxLength={64}
          pattern="[A-Za-z0-9_.\-]+"
          list="known-homes"
          autocomplete="off"
        />
      </label>
      <datalist id="known-homes">
        {known.map(({ id, home, town }) => (
          <option key={id} value={home}>
            {town}
          </option>
        ))}
      </datalist>
      <label>
        {speech.say("hubs.order")}
        <input class="field" name="order" maxLength={40} autocomplete="off" />
      </label>
      <label>
        {speech.say("hubs.fingerprint")}
        <input class="field mono" name="fingerprint" maxLength={40} autocomplete="off" />
      </label>
      <button type="submit" class="btn main">
        {speech.say("hubs.make")}
      </button>
    </form>
  );
}

function Code({ hubs, of, speech }: Part & { readonly of: MadeCode }) {
  const left = of.expires - hubs.now.value;
  return (
    <div class="code">
      <Qr text={`${location.origin}/#join=${of.code}`} alt={speech.say("hubs.qr")} />
      <div>
        <p class="mono big">{of.code}</p>
        <p>{speech.say("hubs.codeFor", { gateway: of.gateway, home: of.home })}</p>
        <p class={left < 120_000 ? "warn" : "m"} role="timer">
          {speech.say("hubs.left", { time: age(left) })}
        </p>
        <p class="m">{speech.say("hubs.once")}</p>
        <button type="button" class="btn" onClick={() => hubs.revoke(of.id)}>
          {speech.say("hubs.revoke")}
        </button>
      </div>
    </div>
  );
}

function Lists({ hubs, speech }: Part) {
  const language = speech.language.value;
  const when = (at: number | undefined): string =>
    at === undefined ? "" : speech.times.dayTime(at, hubs.now.value, language);
  const codes = hubs.codes.value.slice(0, 20);
  const joined = hubs.hubs.value.filter(({ joinedAt }) => joinedAt !== undefined);
  return (
    <section>
      <h2>{speech.say("hubs.codes")}</h2>
      {codes.length === 0 && <p class="q">{speech.say("hubs.noCodes")}</p>}
      <ul>
        {codes.map((code) => (
          <li key={code.id}>
            <b>{code.gateway}</b> <span class="m">{code.home}</span>{" "}
            <span class={code.state === "used" ? "ok" : "q"}>{speech.say(`hubs.state.${code.state}`)}</span>{" "}
            <span class="q">{when(code.usedAt ?? code.madeAt)}</span>
          </li>
        ))}
      </ul>
      <h2>{speech.say("hubs.joined")}</h2>
      {joined.length === 0 && <p class="q">{speech.say("hubs.noneJoined")}</p>}
      <ul>
        {joined.map((hub) => (
          <li key={hub.id}>
            <b>{hub.id}</b> <span class="m">{hub.home}</span> <span class="q">{when(hub.joinedAt)}</span>
          </li>
        ))}
      </ul>
      <h2>{speech.say("hubs.papers")}</h2>
      {hubs.papers.value.length === 0 && <p class="q">{speech.say("hubs.noPapers")}</p>}
      <ul>
        {hubs.papers.value.map((paper) => (
          <li key={`${paper.gateway}/${paper.id}`}>
            <a href={`v1/papers/${encodeURIComponent(paper.gateway)}/${encodeURIComponent(paper.id)}`}>
              {speech.say(paper.kind === "wipe" ? "hubs.paper.wipe" : "hubs.paper.installation")}
            </a>{" "}
            <b>{paper.gateway}</b> <span class="q">{when(paper.storedAt)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
