import { useRef } from "preact/hooks";
import { queueSays } from "../../program/words/queue.ts";
import type { Desk } from "./desk.ts";

/** What keys do, in words; reached by Tab like everything else. */
export function KeysHelp({ desk }: { readonly desk: Desk }) {
  const words = queueSays(desk.speech.language.value);
  const sheet = useRef<HTMLDialogElement>(null);
  const keys = [
    [words("keys.space"), words("keys.space.what")],
    ["Enter", words("keys.enter.what")],
    [words("keys.arrows"), words("keys.arrows.what")],
    [words("keys.digits"), words("keys.digits.what")],
    ["0", words("keys.zero.what")],
    ["Ctrl + Enter", words("keys.ctrlEnter.what")],
    ["Esc", words("keys.esc.what")],
  ] as const;
  return (
    <>
      <button type="button" class="btn small" onClick={() => sheet.current?.showModal()}>
        {words("keys.open")}
      </button>
      <dialog class="keyshelp" ref={sheet} aria-labelledby="keyshelp">
        <h2 id="keyshelp">{words("keys.title")}</h2>
        <dl>
          {keys.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p class="m">{words("keys.imeNote")}</p>
        <button type="button" class="btn main" onClick={() => sheet.current?.close()}>
          {words("keys.close")}
        </button>
      </dialog>
    </>
  );
}
