import { useSignal } from "@preact/signals";
import { Qr } from "../../alerts/program/page/qr.tsx";
import { actions, boxActions, roadActions } from "../simulated-home/actions.ts";
import { type BoxLabel, boxLabels } from "../simulated-home/labels.ts";
import type { Household, SimulatorAction } from "./household.ts";

/** Buttons that make the simulated devices speak: real frames, the whole road. Only there while a simulated home is. */
export function Simulator({ household }: { readonly household: Household }) {
  const { speech } = household;
  const last = useSignal("");
  const act = async (action: SimulatorAction): Promise<void> => {
    const name = speech.say(`sim.${action}`);
    const told = await household.simulate(action);
    last.value = told.ok
      ? speech.say("sim.done", { action: name })
      : speech.say("sim.failed", { action: name, code: told.code });
  };
  const buttons = (of: readonly SimulatorAction[]) => (
    <div class="acts">
      {of.map((action) => (
        <button type="button" key={action} class={`btn act-${action}`} onClick={() => act(action)}>
          {speech.say(`sim.${action}`)}
        </button>
      ))}
    </div>
  );
  return (
    <section class="simulator" aria-labelledby="simulator">
      <h2 id="simulator">
        <span class="tag test">{speech.say("sim.title")}</span>
      </h2>
      <p class="m">{speech.say("sim.why")}</p>
      {buttons(actions)}
      <p class="m">{speech.say("sim.roads")}</p>
      {buttons(roadActions)}
      <p class="m told" role="status">
        {last.value}
      </p>
      <details>
        <summary>{speech.say("sim.boxes")}</summary>
        <p class="m">{speech.say("sim.boxesWhy")}</p>
        <ul class="labels">
          {boxLabels.map((label) => (
            <Label key={label.id} household={household} of={label} />
          ))}
        </ul>
        {buttons(boxActions)}
        <p class="m told" role="status">
          {last.value}
        </p>
      </details>
    </section>
  );
}

/** As on the device: a square code, and the signs under it. The link is what a phone's camera would open. */
function Label({ household, of }: { readonly household: Household; readonly of: BoxLabel }) {
  const { speech } = household;
  const name = speech.say(`sim.label.${of.id}`);
  return (
    <li>
      <b>{name}</b>
      {of.code === undefined ? (
        <span class="m">{speech.say("sim.noCode")}</span>
      ) : (
        <>
          <Qr text={of.code} alt={name} size={160} />
          <span class="mono">{of.short}</span>
          <a class="btn small" href={`install/#code=${encodeURIComponent(of.code)}`} target="_blank" rel="noreferrer">
            {speech.say("sim.scan")}
          </a>
        </>
      )}
    </li>
  );
}
