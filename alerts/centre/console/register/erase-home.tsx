import { useSignal } from "@preact/signals";
import type { EraseReport, eraseReasons, HomeView } from "../../register/views.ts";
import { FaultLine } from "../fault.tsx";
import type { PageProps } from "../page.ts";
import { isTyped } from "./home.ts";
import { sayIn } from "./say.ts";

/** The same list as `eraseReasons` of `register/views.ts`, which brings its checker along. */
const reasons = [
  "asked",
  "contract_ended",
  "deceased",
  "moved_away",
  "entered_wrongly",
  "test_data",
] as const satisfies readonly (typeof eraseReasons)[number][];

interface EraseProps {
  readonly deps: PageProps["deps"];
  readonly home: HomeView;
  readonly path: string;
}

/** Everything of this home in a file; and everything of it gone, after the second word of whoever wants that. */
export function EraseHome({ deps, home, path }: EraseProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const typed = useSignal("");
  const reason = useSignal<(typeof reasons)[number]>("asked");
  const fault = useSignal<string | undefined>(undefined);
  const done = useSignal<EraseReport | undefined>(undefined);
  const handOut = async (): Promise<void> => {
    const answer = await api.ask<unknown>("POST", `${path}/export`);
    fault.value = answer.ok ? undefined : answer.code;
    if (answer.ok) download(`${home.id}.json`, JSON.stringify(answer.value, undefined, 2));
  };
  const erase = async (): Promise<void> => {
    const answer = await api.ask<EraseReport>("POST", `${path}/erase`, { reason: reason.value });
    fault.value = answer.ok ? undefined : answer.code;
    if (answer.ok) done.value = answer.value;
  };
  const ready = isTyped(home, typed.value);
  const gone = done.value;
  if (gone)
    return (
      <section role="status">
        <p>
          <b>
            {say("erased", { cases: gone.cases, bodies: gone.logBodies, messages: gone.messages, papers: gone.papers })}
          </b>
        </p>
        {gone.stillIn.length > 0 && <p class="bad">{say("stillIn", { where: gone.stillIn.join(" ") })}</p>}
      </section>
    );
  return (
    <section class="whole-home">
      <h2>{say("export")}</h2>
      <p class="m">{say("exportWhy")}</p>
      <button type="button" class="btn" onClick={handOut}>
        {say("export")}
      </button>
      <h2>{say("erase")}</h2>
      <p class="m">{say("eraseWhy")}</p>
      <div class="filter">
        <label>
          {say("reason")}
          <select
            class="field"
            value={reason.value}
            onChange={(event) => {
              reason.value = reasons.find((each) => each === event.currentTarget.value) ?? "asked";
            }}
          >
            {reasons.map((each) => (
              <option key={each} value={each}>
                {say(`reason.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {say("typeId", { id: home.id })}
          <input
            class="field mono"
            value={typed.value}
            autocomplete="off"
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="button" class="btn" disabled={!ready} onClick={erase}>
          {say(ready ? "eraseNow" : "eraseLocked")}
        </button>
      </div>
      <FaultLine speech={speech} code={fault.value} />
    </section>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
