import { useCallback } from "preact/hooks";
import { Dot, PriorityMark, rankOf } from "../../../program/page/marks.tsx";
import { queueSays } from "../../../program/words/queue.ts";
import { sexAndAge, shortPlace, whatHappened, whereInHome, whoIs } from "../card/case-words.ts";
import { WaitingAge } from "../live.tsx";
import type { ShownWatch } from "../shown.ts";
import { Acts } from "./acts.tsx";
import { Chips } from "./chips.tsx";
import { beganAt } from "./order.ts";
import type { RowProps } from "./props.ts";

/** Drawn anew only when its case, its place or what it shows of the desk changes; the ages in it run by themselves. */
export function CaseRow({
  desk,
  of,
  section,
  shown,
  top,
}: RowProps & { readonly shown: ShownWatch; readonly top: boolean }) {
  const { speech } = desk;
  const mine = desk.isMine(of);
  const open = section === "unclaimed";
  const room = whereInHome(of);
  const watch = useCallback((row: HTMLElement | null) => shown.watch(row, of.id), [shown, of.id]);
  const looks = [
    "row",
    `p${rankOf[of.severity]}`,
    ...(open ? ["open"] : []),
    ...(mine && section !== "tests" ? ["mine"] : []),
    ...((mine && section === "stale") || section === "asked" ? ["returning"] : []),
    ...(open && of.state === "raised" && of.severity === "emergency" ? ["flash"] : []),
    ...(section === "asked" ? ["asked"] : []),
    ...(section === "tests" ? ["testlane"] : []),
    ...(section === "shelved" ? ["shelvedrow"] : []),
    ...(of.state === "suspected" ? ["suspect"] : []),
  ];
  return (
    <article
      class={looks.join(" ")}
      ref={watch}
      data-case={of.id}
      tabIndex={-1}
      aria-current={desk.open.value?.id === of.id ? "true" : undefined}
    >
      <PriorityMark severity={of.severity} />
      <div class="what">
        {section === "tests" && <span class="tag test">{speech.say("row.test")}</span>}{" "}
        {of.drill !== undefined && <span class="tag test drill">{queueSays(speech.language.value)("drill")}</span>}{" "}
        <span class={`p${rankOf[of.severity]}word`}>{speech.say(`severity.${of.severity}`)}</span>{" "}
        <Where what={whatHappened(of, speech)} room={room} />
      </div>
      <WaitingAge desk={desk} at={beganAt(of)} waits={open} />
      <Who desk={desk} of={of} />
      <Chips desk={desk} of={of} section={section} />
      <Acts desk={desk} of={of} section={section} top={top} />
    </article>
  );
}

/** The room stays with the last word before it: no line begins with a dot. */
function Where({ what, room }: { readonly what: string; readonly room: string | undefined }) {
  if (!room) return <>{what}</>;
  const last = what.lastIndexOf(" ") + 1;
  return (
    <>
      {what.slice(0, last)}
      <span class="together">
        {what.slice(last)}
        <Dot />
        {room}
      </span>
    </>
  );
}

function Who({ desk, of }: Pick<RowProps, "desk" | "of">) {
  const place = shortPlace(of);
  const bits = sexAndAge(of, desk.speech);
  return (
    <div class="where">
      <b class="who">{whoIs(of, desk.speech)}</b> {bits}
      {place && (
        <>
          <Dot />
          {place}
        </>
      )}
    </div>
  );
}
