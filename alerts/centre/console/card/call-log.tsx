/** Whom this case rang and what came of it, what was written, and everything else that happened. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { logLines } from "./log-lines.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";
import { scrolled } from "./scrolled.ts";

export function CallLog({ desk, of }: CardProps) {
  const { speech } = desk;
  const say = sayIn(speech);
  const lines = logLines(of, speech);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const end = list.current;
    if (end) end.scrollTop = end.scrollHeight;
  }, [lines.length]);
  const called = (of.contacts ?? []).length > 0;
  return (
    <section class="sec grow" aria-label={say("log.title")}>
      <h3>
        <b>{say("log.title")}</b> {!called && <span>{say("log.quiet")}</span>}
      </h3>
      <ol class="log" ref={list} {...scrolled} aria-label={say("log.title")}>
        {lines.map((line) => (
          <li key={line.key}>
            <span class="t">{desk.speech.times.clock(line.at)}</span>
            <span>
              {line.what}
              {line.who && <span class="q"> {line.who}</span>}
            </span>
            {line.result && <b class={line.good ? "res ok" : "res"}>{line.result}</b>}
          </li>
        ))}
      </ol>
      {desk.isMine(of) && of.closedAt === undefined && <NoteField desk={desk} of={of} />}
    </section>
  );
}

function NoteField({ desk, of }: CardProps) {
  const { speech } = desk;
  const say = sayIn(speech);
  const text = desk.draftOf(of).log;
  const empty = text.trim() === "";
  const sending = useSignal(false);
  /** It stays in the field until the centre has it; what was written on meanwhile stays after that. */
  const send = async (say: (written: string) => Promise<boolean>): Promise<void> => {
    if (empty || desk.stale.value || sending.value) return;
    sending.value = true;
    const done = await say(text.trim());
    sending.value = false;
    const now = desk.draftOf(of).log;
    if (done) desk.draft(of, { log: now.startsWith(text) ? now.slice(text.length) : now });
  };
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    void send((written) => desk.note(of, written));
  };
  const check = (): Promise<void> => send((written) => desk.act(of, "check", { text: written }));
  return (
    <form class="note" onSubmit={save}>
      <input
        class="field"
        aria-label={speech.say("log.add")}
        placeholder={desk.stale.value ? say("log.stale") : speech.say("log.addHint")}
        maxLength={500}
        value={text}
        onInput={(event) => {
          desk.draft(of, { log: event.currentTarget.value });
        }}
        onKeyDown={(key) => {
          // Enter that takes a candidate of the input method sends nothing; some browsers say so by 229 alone.
          if (key.key === "Enter" && (key.isComposing || key.keyCode === 229)) key.preventDefault();
        }}
      />
      {of.spokeAt === undefined && (
        <button
          type="button"
          class="btn small"
          disabled={empty || desk.stale.value}
          title={desk.stale.value ? say("log.stale") : say("log.checkHint")}
          onClick={check}
        >
          {say("log.check")}
          {empty && <small>{say("log.checkFirst")}</small>}
        </button>
      )}
    </form>
  );
}
