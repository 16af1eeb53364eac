import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { queueSays } from "../../program/words/queue.ts";
import type { Desk } from "./desk.ts";
import { DutyWords } from "./duty-words.tsx";
import type { Entry } from "./entry.ts";
import { pagesOf } from "./pages.tsx";
import { testSound } from "./sound.ts";
import { volumes } from "./volume.ts";

/** Who sits here, and what only they set: theme, single keys, duty, sound test, sign out. */
export function Menu({ desk, entry }: { readonly desk: Desk; readonly entry: Entry }) {
  const { speech, theme } = desk;
  const details = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (details.current) details.current.open = false;
  };
  /** A menu that is shut gives the keyboard back: Space claims again, and does not open it. */
  const shut = (): void => {
    if (details.current && !details.current.open) document.getElementById("queue")?.focus();
  };
  return (
    <details class="menu" ref={details} onToggle={shut} onKeyDown={(key) => key.key === "Escape" && close()}>
      <summary>
        <DutyWords desk={desk} />
        <span class="sr">{speech.say("menu.open")}</span>
      </summary>
      <div class="settings">
        <Choice
          legend={speech.say("menu.theme")}
          options={[
            {
              label: speech.say("theme.light"),
              chosen: theme.value === "light",
              choose: () => (theme.value = "light"),
            },
            { label: speech.say("theme.dark"), chosen: theme.value === "dark", choose: () => (theme.value = "dark") },
          ]}
        />
        <Choice
          legend={speech.say("menu.keys")}
          options={[
            { label: speech.say("keys.on"), chosen: desk.keysOn.value, choose: () => setKeys(desk, true) },
            { label: speech.say("keys.off"), chosen: !desk.keysOn.value, choose: () => setKeys(desk, false) },
          ]}
        />
        <Volumes desk={desk} />
        <button type="button" class="btn" disabled={!desk.armed.value} onClick={() => testSound(desk)}>
          {desk.armed.value ? speech.say("sound.test") : speech.say("sound.off")}
        </button>
        <Duty desk={desk} />
        <nav aria-label={speech.say("bar.pages")}>
          {pagesOf(desk.me)
            .filter(({ unlisted }) => !unlisted)
            .map((page) => (
              <a key={page.id} class="btn" href={`#/${page.id}`} onClick={close}>
                {speech.plain(page.word)}
              </a>
            ))}
        </nav>
        <SignOut desk={desk} entry={entry} />
      </div>
    </details>
  );
}

function setKeys(desk: Desk, on: boolean): void {
  desk.keysOn.value = on;
  desk.deps.memory.set("keys", on ? "on" : "off");
}

/** Nobody goes off duty with a case in hand. */
function Duty({ desk }: { readonly desk: Desk }) {
  const { speech } = desk;
  if (!desk.onDuty.value)
    return (
      <button type="button" class="btn main" onClick={() => desk.goOnDuty()}>
        {speech.say("duty.go")}
      </button>
    );
  const held = desk.mine.value.length > 0;
  return (
    <button type="button" class="btn" disabled={held} onClick={() => void desk.leaveDuty()}>
      {speech.say(held ? "duty.leaveHeld" : "duty.leave")}
    </button>
  );
}

/** With a case in hand it is asked for twice: the case would wait unseen until it comes back to all. */
function SignOut({ desk, entry }: { readonly desk: Desk; readonly entry: Entry }) {
  const { speech } = desk;
  const warned = useSignal(false);
  const held = desk.mine.value.length;
  const asks = warned.value && held > 0;
  return (
    <button
      type="button"
      class="btn"
      aria-live="polite"
      onClick={() => {
        if (held === 0 || asks) void entry.signOut();
        else warned.value = true;
      }}
      onBlur={() => {
        warned.value = false;
      }}
    >
      {asks ? speech.say("signOut.held", { n: held }) : speech.say("signOut")}
    </button>
  );
}

/** Never silent: the least is a fifth. */
function Volumes({ desk }: { readonly desk: Desk }) {
  const words = queueSays(desk.speech.language.value);
  const { volume, memory } = desk.deps;
  return (
    <Choice
      legend={words("volume")}
      options={volumes.map((each) => ({
        label: words("percent", { n: each * 20 }),
        chosen: volume.value === each,
        choose() {
          volume.value = each;
          memory.set("volume", String(each));
          if (desk.armed.peek()) testSound(desk);
        },
      }))}
    />
  );
}

interface Option {
  readonly label: string;
  readonly chosen: boolean;
  readonly choose: () => void;
}

function Choice({ legend, options }: { readonly legend: string; readonly options: readonly Option[] }) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {options.map((option) => (
        <button type="button" key={option.label} class="btn small" aria-pressed={option.chosen} onClick={option.choose}>
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
