import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { StationView } from "../../register/views.ts";
import type { Say } from "./say.ts";
import { draftOfStaff, linePattern, type Staff, type StaffDraft, weekdays } from "./staff.ts";

interface FormProps {
  readonly staff: Staff;
  readonly towns: readonly string[];
  readonly stations: readonly StationView[];
  readonly say: Say;
  readonly save: (draft: StaffDraft) => void;
  readonly cancel: () => void;
}

export function StaffForm({ staff, towns, stations, say, save, cancel }: FormProps) {
  const draft = useSignal(draftOfStaff(staff));
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const set = (more: Partial<StaffDraft>): void => {
    draft.value = { ...draft.value, ...more };
  };
  const of = draft.value;
  return (
    <form
      class="home-form"
      aria-label={`${say("edit")} ${staff.of.name}`}
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        save(of);
      }}
    >
      <div class="two">
        <label>
          {say("name")}
          <input
            class="field"
            required
            maxLength={60}
            autocomplete="off"
            value={of.name}
            onInput={(event) => set({ name: event.currentTarget.value })}
          />
        </label>
        <label>
          {say("phone")}
          <input
            class="field"
            required
            maxLength={40}
            autocomplete="off"
            value={of.phone}
            onInput={(event) => set({ phone: event.currentTarget.value })}
          />
        </label>
        {staff.kind === "station" ? (
          <label>
            {say("town")}
            <select class="field" value={of.town} onChange={(event) => set({ town: event.currentTarget.value })}>
              {[...new Set([of.town, ...towns])].map((town) => (
                <option key={town}>{town}</option>
              ))}
            </select>
          </label>
        ) : (
          <label>
            {say("station")}
            <select class="field" value={of.station} onChange={(event) => set({ station: event.currentTarget.value })}>
              <option value="">{say("unknown")}</option>
              {stations.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <fieldset>
        <legend>{say("duty")}</legend>
        <p class="q">{say("dutyHint")}</p>
        <div class="week">
          {weekdays.map((day, n) => (
            <label key={day}>
              {say(`day.${day}`)}
              <input
                class="field"
                maxLength={120}
                autocomplete="off"
                pattern={linePattern}
                title={say("dutyHint")}
                value={of.week[n]}
                onInput={(event) => set({ week: of.week.with(n, event.currentTarget.value) })}
              />
            </label>
          ))}
        </div>
      </fieldset>
      <div class="acts">
        <button type="submit" class="btn main">
          {say("save")}
        </button>
        <button type="button" class="btn" onClick={cancel}>
          {say("cancel")}
        </button>
      </div>
    </form>
  );
}
