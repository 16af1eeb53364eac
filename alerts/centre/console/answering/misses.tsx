import { useSignal } from "@preact/signals";
import type { Times } from "../../../program/page/times.ts";
import type { AnsweringView, MissView } from "../../answering/views.ts";
import { momentOf, type Say, spanOf } from "./say.ts";

interface Part {
  readonly of: AnsweringView;
  readonly say: Say;
  readonly times: Times;
  readonly mayWrite: boolean;
  readonly write: (id: string, text: string) => Promise<boolean>;
  readonly go: (place: string) => void;
  readonly kindOf: (kind: string) => string;
}

/** Slower than 180 s: worst first, and each wants to be explained by somebody. */
export function Misses(props: Part) {
  const { of, say } = props;
  return (
    <section>
      <h2>
        {say("misses")} <span class="m">{of.missesAll}</span>
      </h2>
      {of.misses.length === 0 && <p class="q">{say("noMisses")}</p>}
      {of.misses.length > 0 && (
        <div class="wide">
          <table class="rows">
            <thead>
              <tr>
                <th scope="col">{say("raised")}</th>
                <th scope="col">{say("case")}</th>
                <th scope="col" class="num">
                  {say("waited")}
                </th>
                <th scope="col">{say("why")}</th>
              </tr>
            </thead>
            <tbody>
              {of.misses.map((miss) => (
                <Miss key={miss.case} {...props} miss={miss} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {of.missesAll > of.misses.length && (
        <p class="m">{say("missesMore", { n: of.misses.length, all: of.missesAll })}</p>
      )}
    </section>
  );
}

function Miss({ say, times, miss, mayWrite, write, go, kindOf }: Part & { readonly miss: MissView }) {
  const writing = useSignal(false);
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const text = String(new FormData(event.currentTarget).get("text") ?? "").trim();
    if (text && (await write(miss.case, text))) writing.value = false;
  };
  return (
    <tr>
      <td class="time">{momentOf(miss.raised, times)}</td>
      <td>
        <button type="button" class="link" onClick={() => go(`cases/${miss.case}`)}>
          {kindOf(miss.kind)}
        </button>{" "}
        <span class="m">
          {miss.town} <span class="mono">{miss.home}</span>
        </span>
      </td>
      <td class="num">
        <b class="warn">{spanOf(miss.waited, say)}</b>
        {miss.waiting && <span class="m"> {say("soFar")}</span>}
        {miss.again && <span class="m"> {say("again2")}</span>}
      </td>
      <td>
        {miss.note ? (
          <>
            {miss.note.text}
            <br />
            <span class="q">{say("by", { name: miss.note.by.name, time: momentOf(miss.note.at, times) })}</span>
          </>
        ) : (
          !writing.value && <b class="warn">{say("noWhy")}</b>
        )}
        {mayWrite && !writing.value && (
          <button
            type="button"
            class="btn small"
            onClick={() => {
              writing.value = true;
            }}
          >
            {say("write")}
          </button>
        )}
        {writing.value && (
          <form class="why" onSubmit={(event) => void save(event)}>
            <input class="field" name="text" maxLength={500} required aria-label={say("why")} value={miss.note?.text} />
            <button type="submit" class="btn small main">
              {say("save")}
            </button>
            <button
              type="button"
              class="btn small"
              onClick={() => {
                writing.value = false;
              }}
            >
              {say("cancel")}
            </button>
          </form>
        )}
      </td>
    </tr>
  );
}
