import type { ComponentChildren } from "preact";
import type { Say } from "../print/sheet.ts";

interface FilterProps {
  readonly say: Say;
  /** With the filter as the address of the question has it. */
  readonly find: (query: string) => void;
  /** Fields besides the days. */
  readonly children?: ComponentChildren;
  readonly found?: ComponentChildren;
}

/** From which day to which, and whatever else narrows it. */
export function Filter({ say, find, children, found }: FilterProps) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) find(queryOf(event.currentTarget));
  };
  return (
    <form class="filter" onSubmit={submit}>
      <label>
        {say("cases.from")} <input class="field" type="date" name="from" />
      </label>
      <label>
        {say("cases.to")} <input class="field" type="date" name="to" />
      </label>
      {children}
      <button type="submit" class="btn main">
        {say("cases.find")}
      </button>
      {found}
    </form>
  );
}

const queryOf = (form: HTMLFormElement): string => {
  const given = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === "string" && value.trim() ? [[name, value.trim()] as [string, string]] : [],
  );
  return new URLSearchParams(given).toString();
};
