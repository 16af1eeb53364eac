import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { PartView, ShiftView } from "../../answering/views.ts";
import type { OfShift, Part } from "./part.tsx";

/** Three days of two shifts; the others by a button. */
const firstShown = 6;

/** The rows of a table by shift: all of each name, and each alone, the newest first. */
export function ShiftRows({
  of,
  say,
  columns,
  cells,
}: Pick<Part, "of" | "say"> & {
  readonly columns: number;
  /** Its figures: `title` names it, for the list one opens. */
  readonly cells: (part: PartView, title: string, shift: OfShift) => ComponentChildren;
}) {
  const isAll = useSignal(false);
  const { shifts } = of;
  const shown = isAll.value ? shifts : shifts.slice(0, firstShown);
  return (
    <>
      <tbody>
        {of.shiftNames.map((part) => {
          const title = say("allOf", { name: part.name });
          return (
            <tr key={part.name}>
              <th scope="row">
                <b>{title}</b>
              </th>
              {cells(part, title, { name: part.name })}
            </tr>
          );
        })}
      </tbody>
      <tbody>
        {shown.map((part) => (
          <tr key={part.from}>
            <th scope="row">
              {part.day.slice(5)} {part.name}
              <Cut of={part} now={of.now} say={say} />
            </th>
            {cells(part, `${part.day.slice(5)} ${part.name}`, { day: part.day, name: part.name })}
          </tr>
        ))}
        {shifts.length > firstShown && (
          <tr class="more">
            <td colSpan={columns}>
              <button
                type="button"
                class="btn small"
                aria-expanded={isAll.value}
                onClick={() => {
                  isAll.value = !isAll.value;
                }}
              >
                {isAll.value ? say("fewShifts", { n: firstShown }) : say("allShifts", { n: shifts.length })}
              </button>
            </td>
          </tr>
        )}
      </tbody>
    </>
  );
}

function Cut({ of, now, say }: { readonly of: ShiftView; readonly now: number; readonly say: Part["say"] }) {
  const word = of.to > now ? "running" : of.isWhole ? undefined : "cut";
  return word ? <span class="q"> {say(word)}</span> : null;
}
