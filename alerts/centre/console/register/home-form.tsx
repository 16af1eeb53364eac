import { useSignal } from "@preact/signals";
import type { HomeView } from "../../register/views.ts";
import { contactFields, type Draft, draftOf, residentFields } from "./home.ts";
import type { Say } from "./say.ts";

interface FormProps {
  readonly home: HomeView;
  readonly say: Say;
  readonly save: (draft: Draft) => void;
  readonly cancel: () => void;
}

/** What is left empty is not known: nothing is made up for it. */
export function HomeForm({ home, say, save, cancel }: FormProps) {
  const draft = useSignal(draftOf(home));
  const set = (more: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...more };
  };
  const of = draft.value;
  const text = (key: "town" | "address" | "wayIn" | "doorCode" | "station", hint?: string) => (
    <label key={key}>
      {say(key)} {hint && <span class="q">{hint}</span>}
      <input
        class="field"
        value={of[key]}
        maxLength={300}
        autocomplete="off"
        onInput={(event) => set({ [key]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <form
      class="home-form"
      onSubmit={(event) => {
        event.preventDefault();
        save(of);
      }}
    >
      <div class="two">
        {text("town")}
        {text("address", say("addressHint"))}
        {text("wayIn")}
        {text("station")}
        {text("doorCode", say("codeKeep"))}
        {home.hasDoorCode && (
          <label class="check">
            <input
              type="checkbox"
              checked={of.dropCode}
              onChange={(event) => set({ dropCode: event.currentTarget.checked })}
            />{" "}
            {say("codeGone")}
          </label>
        )}
      </div>
      <List
        letter="r"
        title={say("residents")}
        fields={residentFields}
        rows={of.residents}
        add={say("addResident")}
        say={say}
        change={(residents) => set({ residents })}
      />
      <List
        letter="c"
        title={say("contacts")}
        fields={contactFields}
        rows={of.contacts}
        add={say("addContact")}
        say={say}
        change={(contacts) => set({ contacts })}
      />
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

type Row = Readonly<Partial<Record<string, string>>>;

interface ListProps {
  /** Keeps the ids of its fields apart from another list's. */
  readonly letter: string;
  readonly title: string;
  readonly fields: readonly ((typeof residentFields)[number] | (typeof contactFields)[number])[];
  readonly rows: readonly Row[];
  readonly add: string;
  readonly say: Say;
  readonly change: (rows: readonly Row[]) => void;
}

/** Rows in their order: the first contact is rung first. */
function List({ letter, title, fields, rows, add, say, change }: ListProps) {
  const set = (at: number, key: string, value: string): void =>
    change(rows.map((row, n) => (n === at ? { ...row, [key]: value } : row)));
  const up = (at: number): void => {
    const before = rows[at - 1];
    const own = rows[at];
    if (before && own) change(rows.map((row, n) => (n === at - 1 ? own : n === at ? before : row)));
  };
  return (
    <fieldset>
      <legend>{title}</legend>
      {rows.map((row, at) => (
        <div class="row-of" key={row.id || `new ${at}`}>
          {fields.map((field) => (
            <Field
              key={field}
              id={`${letter}-${at}-${field}`}
              field={field}
              value={row[field] ?? ""}
              say={say}
              change={(value) => set(at, field, value)}
            />
          ))}
          <button type="button" class="btn small" disabled={at === 0} onClick={() => up(at)}>
            {say("up")}
          </button>
          <button type="button" class="btn small" onClick={() => change(rows.filter((_, n) => n !== at))}>
            {say("remove")}
          </button>
        </div>
      ))}
      <button type="button" class="btn small" onClick={() => change([...rows, {}])}>
        {add}
      </button>
    </fieldset>
  );
}

interface FieldProps {
  readonly id: string;
  readonly field: ListProps["fields"][number];
  readonly value: string;
  readonly say: Say;
  readonly change: (value: string) => void;
}

function Field({ id, field, value, say, change }: FieldProps) {
  return (
    <div class="field-of">
      <label htmlFor={id}>{say(field)}</label>
      {field === "sex" ? (
        <select id={id} class="field" value={value} onChange={(event) => change(event.currentTarget.value)}>
          <option value="">{say("unknown")}</option>
          <option value="female">{say("female")}</option>
          <option value="male">{say("male")}</option>
        </select>
      ) : (
        <input
          id={id}
          class="field"
          value={value}
          maxLength={300}
          autocomplete="off"
          {...(field === "birthYear" && { inputMode: "numeric", pattern: "\\d{4}" })}
          onInput={(event) => change(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
