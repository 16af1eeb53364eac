/** Parts that every screen of the technician uses. */
import type { ComponentChildren } from "preact";
import { Dot, PriorityMark, Tick } from "../../alerts/program/page/marks.tsx";
import { lengthInWords } from "../../alerts/program/page/times.ts";
import { mistakeSays } from "../../alerts/program/words/joining.ts";
import type { JoiningDevice, Mistake } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";

const steps = 5;

/** One screen: what it is about, its step of five, its body, and what the thumb reaches. */
export function Screen({
  installer,
  title,
  hint,
  step,
  right,
  foot,
  children,
}: {
  readonly installer: Installer;
  readonly title: string;
  readonly hint?: string;
  readonly step?: number;
  readonly right?: string;
  readonly foot?: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  const { say, speech, view, lostFor } = installer;
  const seen = view.value;
  document.title = `${speech.say("brand")} ${title}`;
  return (
    <div class="screen">
      <header class="ph">
        <span>
          {seen?.order === undefined ? say("page") : say("order", { order: seen.order })}
          {seen && (
            <>
              <Dot />
              {seen.hub.gateway ?? seen.hub.home}
            </>
          )}
        </span>
        <span class="m">
          {right}{" "}
          <button
            type="button"
            class="btn small plain"
            lang={speech.language.value === "zh" ? "en" : "zh-CN"}
            onClick={speech.toggle}
          >
            {say("language")}
          </button>
        </span>
      </header>
      {lostFor.value !== undefined && (
        <p class="lost" role="alert">
          {say("offline", { time: lengthInWords(lostFor.value, speech.language.value) })}
        </p>
      )}
      {step !== undefined && (
        <div class="stepbar" role="img" aria-label={say("step", { n: step })}>
          {Array.from({ length: steps }, (_, at) => (
            <i key={at} class={at + 1 < step ? "d" : at + 1 === step ? "c" : ""} />
          ))}
        </div>
      )}
      <div class="ptitle">
        <h1>{title}</h1>
        {hint !== undefined && <p>{hint}</p>}
      </div>
      <main class="pbody">{children}</main>
      {foot && <footer class="pfoot">{foot}</footer>}
    </div>
  );
}

/** What went wrong in one bold line, what to do in the next. */
export function MistakeNote({ installer, of }: { readonly installer: Installer; readonly of: Mistake | undefined }) {
  if (!of) return null;
  const said = mistakeSays(installer.speech.language.value, of.code, of.values, (room) => roomLabel(installer, room));
  return (
    <div class="msg w" role="alert">
      <PriorityMark severity="warning" />
      <div>
        <b>{said.happened}</b>
        <br />
        {said.remedy}
      </div>
    </div>
  );
}

export function GoodNote({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="msg g">
      <Tick />
      <div>{children}</div>
    </div>
  );
}

export const labelIn = (installer: Installer, words: { readonly zh: string; readonly en: string }): string =>
  words[installer.speech.language.value];

export const roomLabel = (installer: Installer, id: string | undefined): string => {
  const room = installer.view.value?.rooms.find((each) => each.id === id);
  return room ? labelIn(installer, room.label) : (id ?? "");
};

/** Bedroom call button: where it is and what it is for. */
export const deviceLabel = (installer: Installer, of: JoiningDevice): string => {
  const where = of.room === undefined ? "" : roomLabel(installer, of.room);
  const chosen = of.choices.find(({ profile }) => profile === of.profile)?.title ?? of.title;
  const space = installer.speech.language.value === "zh" || where === "" ? "" : " ";
  return `${where}${space}${labelIn(installer, chosen)}`;
};

export function Tail({ installer, of }: { readonly installer: Installer; readonly of: string }) {
  return (
    <span>
      {installer.say("tail")} <span class="mono">{of}</span>
    </span>
  );
}

export interface Choice<T extends string> {
  readonly id: T;
  readonly label: string;
}

export function Chips<T extends string>({
  label,
  of,
  chosen,
  choose,
  two = false,
}: {
  readonly label: string;
  readonly of: readonly Choice<T>[];
  readonly chosen: T | undefined;
  readonly choose: (id: T) => void;
  readonly two?: boolean;
}) {
  return (
    <fieldset>
      <legend class="lab">{label}</legend>
      <div class={two ? "chips two" : "chips"}>
        {of.map(({ id, label: words }) => (
          <button type="button" key={id} class="chip" aria-pressed={chosen === id} onClick={() => choose(id)}>
            {words}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
