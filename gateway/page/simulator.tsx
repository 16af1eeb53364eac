import { useSignal } from "@preact/signals";
import { type Household, type SimulatorAction, simulatorActions } from "./household.ts";

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
  return (
    <section class="simulator" aria-labelledby="simulator">
      <h2 id="simulator">
        <span class="tag test">{speech.say("sim.title")}</span>
      </h2>
      <p class="m">{speech.say("sim.why")}</p>
      <div class="acts">
        {simulatorActions.map((action) => (
          <button type="button" key={action} class={`btn act-${action}`} onClick={() => act(action)}>
            {speech.say(`sim.${action}`)}
          </button>
        ))}
      </div>
      <p class="m told" role="status">
        {last.value}
      </p>
    </section>
  );
}
