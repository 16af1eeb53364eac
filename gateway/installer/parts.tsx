/** Parts that every screen of the technician uses. */
import type { ComponentChildren } from "preact";
import { Dot, PriorityMark, Tick } from "../../alerts/program/page/marks.tsx";
import { lengthInWords } from "../../alerts/program/page/times.ts";
import { mistakeSays } from "../../alerts/program/words/joining.ts";
import type { JoiningDevice, Mistake } from "../../devices/joining/installation.ts";
import type { InstalledDevice } from "../joining/web.ts";
import type { Installer, Where } from "./installer.ts";
import { reportName } from "./progress.ts";

const steps = 5;

/** One screen: what it is about, its step of five, its body, and what the thumb reaches. */
export function Screen({
  installer,
  title,
  hint,
  step,
  right,
  back,
  foot,
  children,
}: {
  readonly installer: Installer;
  readonly title: string;
  readonly hint?: string;
  readonly step?: number;
  readonly right?: string;
  /** Where the arrow leads; nothing is undone by it. */
  readonly back?: Where | undefined;
  readonly foot?: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  const { say, speech, view, lostFor, trouble } = installer;
  const seen = view.value;
  document.title = `${speech.say("brand")} ${title}`;
  return (
    <div class="screen">
      <header class="ph">
        <span class="at">
          {back && (
            <button type="button" class="btn small plain back" onClick={() => installer.go(back)}>
              <svg viewBox="0 0 12 20" aria-hidden="true">
                <path d="M10 2 2 10l8 8" />
              </svg>
              {say("back")}
            </button>
          )}
          <span class="where">
            {seen?.order === undefined ? say("page") : say("order", { order: seen.order })}
            {seen && (
              <>
                <Dot />
                {seen.hub.gateway ?? seen.hub.home}
              </>
            )}
          </span>
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
      {trouble.value && lostFor.value === undefined && (
        <p class="lost" role="alert">
          {trouble.value.why === "offline"
            ? say("trouble.offline")
            : say("trouble.refused", { code: trouble.value.code })}
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
  const values =
    typeof of.values.devices === "string"
      ? { ...of.values, devices: reportLabels(installer, of.values.devices.split(", ")) }
      : of.values;
  const said = mistakeSays(installer.speech.language.value, of.code, values, (room) => roomLabel(installer, room));
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

/** What it is, as its family calls it. */
export const kindLabel = (installer: Installer, of: JoiningDevice): string =>
  labelIn(installer, of.choices.find(({ profile }) => profile === of.profile)?.title ?? of.title);

/** Bedroom call button: where it is and what it is for. Before it has a place: what it is. */
export const deviceLabel = (installer: Installer, of: JoiningDevice): string => {
  return of.room === undefined ? kindLabel(installer, of) : atIn(installer, of.room, of.carries);
};

const atIn = (installer: Installer, room: string, carries: JoiningDevice["carries"]): string => {
  const space = installer.speech.language.value === "zh" ? "" : " ";
  return `${roomLabel(installer, room)}${space}${installer.say(`carries.${carries}`)}`;
};

const kinds = ["call", "fall", "door", "other"] as const;
/** The same of a device of the register. */
export function placedLabel(installer: Installer, { room, carries, family }: InstalledDevice): string {
  const known = kinds.find((each) => each === carries) ?? "other";
  const title = installer.view.value?.families.find(({ id }) => id === family)?.title;
  if (room !== undefined) return atIn(installer, room, known);
  return title ? labelIn(installer, title) : installer.say(`carries.${known}`);
}

/** What the report calls by an id, in words. */
export const reportLabel = (installer: Installer, what: string): string => {
  const of = installer.view.value?.devices.find((each) => reportName(each) === what);
  return of ? deviceLabel(installer, of) : roomLabel(installer, what);
};

const reportLabels = (installer: Installer, ids: readonly string[]): string =>
  ids.map((id) => reportLabel(installer, id)).join(installer.speech.language.value === "zh" ? "、" : ", ");

/** What is printed on it ends so; or the port it hangs on. */
export function Tail({ installer, of }: { readonly installer: Installer; readonly of: JoiningDevice }) {
  const { say, view } = installer;
  const wired = view.value?.families.some(({ id, ports }) => id === of.family && ports.includes(of.tail));
  return (
    <span>
      {say(wired ? "port" : "tail")} <span class="mono">{of.tail}</span>
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
  one = false,
}: {
  readonly label: string;
  readonly of: readonly Choice<T>[];
  readonly chosen: T | undefined;
  readonly choose: (id: T) => void;
  readonly two?: boolean;
  /** One below the other, for long words. */
  readonly one?: boolean;
}) {
  return (
    <fieldset>
      <legend class="lab">{label}</legend>
      <div class={one ? "chips one" : two ? "chips two" : "chips"}>
        {of.map(({ id, label: words }) => (
          <button type="button" key={id} class="chip" aria-pressed={chosen === id} onClick={() => choose(id)}>
            {words}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
