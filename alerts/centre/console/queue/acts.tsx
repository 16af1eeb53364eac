/** What a hand can do with a row. What cannot be done says why in its own label. */
import { useSignal } from "@preact/signals";
import { useCallback } from "preact/hooks";
import { queueSays } from "../../../program/words/queue.ts";
import { isUnwatched } from "../../cases/unwatched.ts";
import { whoIs } from "../card/case-words.ts";
import type { Desk } from "../desk.ts";
import { isTechnical } from "./chips.tsx";
import { isClaimable } from "./order.ts";
import type { RowProps } from "./props.ts";

type ActsProps = RowProps & { readonly top: boolean };

export function Acts(props: ActsProps) {
  const { desk, of, section } = props;
  const shelving = useSignal(false);
  if (section === "asked") return <Answer {...props} />;
  if (section === "shelved") return <Shelved {...props} />;
  if (!isClaimable(of, desk.me.person.id))
    return (
      <div class="act view">
        <View {...props} />
      </div>
    );
  if (shelving.value) return <Shelve {...props} done={() => (shelving.value = false)} />;
  return (
    <div class="act">
      <Claim {...props} />
      {isTechnical(of) &&
        !isUnwatched(of) &&
        of.severity !== "emergency" &&
        of.state === "raised" &&
        section !== "tests" && (
          <button type="button" class="btn plain" disabled={desk.stale.value} onClick={() => (shelving.value = true)}>
            {queueSays(desk.speech.language.value)("shelve")}
            <Whose {...props} />
          </button>
        )}
      <View {...props} />
    </div>
  );
}

/** For ears: which of the many buttons of this name it is. */
const Whose = ({ desk, of }: Pick<RowProps, "desk" | "of">) => <span class="sr">{whoIs(of, desk.speech)}</span>;

function Claim({ desk, of, top }: ActsProps) {
  const { speech } = desk;
  const busy = desk.busy.value.has(of.id);
  return (
    <button type="button" class={top ? "btn main" : "btn"} disabled={desk.stale.value} onClick={() => desk.claim(of)}>
      {speech.say(desk.stale.value ? "row.staleClaim" : busy ? "row.claiming" : "row.claim")}{" "}
      {top && !desk.stale.value && desk.keysOn.value && <kbd>{speech.say("row.space")}</kbd>}
      <Whose desk={desk} of={of} />
    </button>
  );
}

function View({ desk, of, top }: ActsProps) {
  return (
    <button
      type="button"
      class="btn plain"
      onClick={() => {
        desk.opened.value = of.id;
      }}
    >
      {desk.speech.say("row.view")} {top && <kbd>Enter</kbd>}
      <Whose desk={desk} of={of} />
    </button>
  );
}

function Answer(props: ActsProps) {
  const { desk, of } = props;
  const words = queueSays(desk.speech.language.value);
  const stale = desk.stale.value;
  return (
    <div class="act">
      <button type="button" class="btn main" disabled={stale} onClick={() => accept(desk, props)}>
        {stale ? desk.speech.say("row.staleClaim") : words("accept")}
        <Whose desk={desk} of={of} />
      </button>
      <button type="button" class="btn" disabled={stale} onClick={() => void desk.act(of, "decline")}>
        {words("decline")}
        <Whose desk={desk} of={of} />
      </button>
      <View {...props} />
    </div>
  );
}

async function accept(desk: Desk, { of }: ActsProps): Promise<void> {
  if (await desk.act(of, "accept")) desk.opened.value = of.id;
}

/** Hours; a day is the most. */
const shelves = [1, 4, 8, 24] as const;

function Shelve({ desk, of, done }: ActsProps & { readonly done: () => void }) {
  const words = queueSays(desk.speech.language.value);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const reason = String(form.get("reason") ?? "").trim();
    const until = Math.trunc(desk.now.peek() + Number(form.get("hours")) * 3_600_000);
    if (reason) void desk.act(of, "shelve", { until, reason }).then((ok) => ok && done());
  };
  const form = useCallback((opened: HTMLFormElement | null) => opened?.scrollIntoView({ block: "nearest" }), []);
  return (
    <form class="act shelve" ref={form} onSubmit={submit}>
      <label>
        {words("shelveHours")}
        <select name="hours" class="field">
          {shelves.map((n) => (
            <option key={n} value={n}>
              {words("hours", { n })}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words("shelveReason")}
        <input class="field" name="reason" required maxLength={500} autocomplete="off" />
      </label>
      <button type="submit" class="btn main" disabled={desk.stale.value}>
        {words("shelveNow")}
      </button>
      <button type="button" class="btn" onClick={done}>
        {words("cancel")}
      </button>
    </form>
  );
}

function Shelved(props: ActsProps) {
  const { desk, of } = props;
  return (
    <div class="act">
      <button type="button" class="btn" disabled={desk.stale.value} onClick={() => void desk.act(of, "unshelve")}>
        {queueSays(desk.speech.language.value)("unshelve")}
        <Whose desk={desk} of={of} />
      </button>
      <View {...props} />
    </div>
  );
}
