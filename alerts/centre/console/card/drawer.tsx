/** One line above the bar for what needs a reason or a person: release, hand over, take over, reassign, reopen. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Drawer as What } from "./open-panels.ts";
import { inMyHands } from "./panels.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

/** Which command each drawer sends, and what it needs before it may. */
const needs: Readonly<
  Record<What, { readonly verb: string; readonly reason: "must" | "may" | "no"; readonly person: boolean }>
> = {
  release: { verb: "release", reason: "may", person: false },
  handover: { verb: "handover", reason: "no", person: true },
  takeover: { verb: "takeover", reason: "must", person: false },
  reassign: { verb: "reassign", reason: "must", person: true },
  reopen: { verb: "reopen", reason: "must", person: false },
};
const titles = {
  release: "close.release",
  handover: "close.handOver",
  takeover: "close.takeOver",
  reassign: "close.reassign",
  reopen: "close.reopen",
} as const;

/** The button that opens a drawer. */
export function DrawerButton({ desk, of, what }: CardProps & { readonly what: What }) {
  const open = desk.drawer.value?.caseId === of.id && desk.drawer.value.what === what;
  return (
    <button
      type="button"
      class="btn"
      disabled={desk.stale.value}
      aria-expanded={open}
      onClick={() => {
        desk.drawer.value = open ? undefined : { caseId: of.id, what };
      }}
    >
      {sayIn(desk.speech)(titles[what])}
    </button>
  );
}

export function Drawer({ desk, of }: CardProps) {
  const open = desk.drawer.value;
  return open?.caseId === of.id && fits({ desk, of }, open.what) ? (
    <DrawerForm key={open.what} desk={desk} of={of} what={open.what} />
  ) : null;
}

/** The case may have moved on under an open drawer. */
function fits({ desk, of }: CardProps, what: What): boolean {
  if (what === "reopen") return of.closedAt !== undefined;
  if (what === "release" || what === "handover") return inMyHands(desk, of);
  return of.closedAt === undefined && !desk.isMine(of);
}

function DrawerForm({ desk, of, what }: CardProps & { readonly what: What }) {
  const say = sayIn(desk.speech);
  const { verb, reason, person } = needs[what];
  const why = useSignal("");
  const to = useSignal("");
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => first.current?.querySelector<HTMLElement>("select, input")?.focus(), []);
  const people = person ? onDuty({ desk, of }, what) : [];
  const missing =
    person && to.value === ""
      ? say(people.length === 0 ? "drawer.nobody" : "drawer.needPerson")
      : reason === "must" && why.value.trim() === ""
        ? say("drawer.needReason")
        : undefined;
  const close = (): void => {
    desk.drawer.value = undefined;
  };
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (missing !== undefined || desk.stale.value) return;
    const text = why.value.trim();
    if (what === "release") {
      if (await desk.release(of, text)) close();
      return;
    }
    const more = { ...(person && { to: to.value }), ...(reason !== "no" && { reason: text }) };
    if (await desk.act(of, verb, more)) close();
  };
  return (
    <form class="drawer" ref={first} onSubmit={send}>
      {person && (
        <label>
          {say("drawer.person")}{" "}
          <select
            class="field"
            value={to}
            onChange={(event) => {
              to.value = event.currentTarget.value;
            }}
          >
            <option value="" />
            {people.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {reason !== "no" && (
        <input
          class="field"
          aria-label={say("drawer.reason")}
          placeholder={say(reason === "may" ? "drawer.reasonFree" : "drawer.reason")}
          maxLength={500}
          value={why}
          onInput={(event) => {
            why.value = event.currentTarget.value;
          }}
          onKeyDown={(key) => {
            if (key.key === "Enter" && (key.isComposing || key.keyCode === 229)) key.preventDefault();
          }}
        />
      )}
      <button type="submit" class={missing === undefined ? "btn main" : "btn"} disabled={missing !== undefined}>
        {missing ?? say(titles[what])}
      </button>
      <button type="button" class="btn small plain" onClick={close}>
        {say("drawer.cancel")}
      </button>
    </form>
  );
}

/** Whoever is on duty, by name, each once; a case is not handed to the one who has it. */
function onDuty({ desk, of }: CardProps, what: What): readonly { readonly id: string; readonly name: string }[] {
  const there = desk.board.duty.value ?? desk.board.consoles.value;
  const people = new Map(there.map(({ person }) => [person.id, person]));
  if (what === "reassign") people.set(desk.me.person.id, desk.me.person);
  else people.delete(desk.me.person.id);
  if (of.owner) people.delete(of.owner.id);
  const sorter = new Intl.Collator("zh-Hans-CN-u-co-pinyin");
  return [...people.values()].sort((a, b) => sorter.compare(a.name, b.name));
}
