/** Pure: what one book says otherwise than another. */
import { z } from "zod";
import { inOrder, written } from "./book.ts";
import type { Book } from "./contract.ts";

export const difference = z.object({
  what: z.enum(["home", "resident", "room", "device"]),
  id: z.string(),
  is: z.enum(["added", "removed", "changed"]),
  /** Which settings of it. */
  fields: z.array(z.string()).optional(),
});
export type Difference = z.infer<typeof difference>;

type Part = { readonly id: string };

export function differences(before: Book, after: Book): readonly Difference[] {
  const [a, b] = [written(before), written(after)];
  const { residents: _, rooms: __, ...homeBefore } = a.home;
  const { residents: ___, rooms: ____, ...homeAfter } = b.home;
  const fields = changedFields(homeBefore, homeAfter);
  return [
    ...(fields.length > 0 ? [{ what: "home", id: after.home.id, is: "changed", fields } as const] : []),
    ...between("resident", a.home.residents ?? [], b.home.residents ?? []),
    ...between("room", a.home.rooms, b.home.rooms),
    ...between("device", a.devices ?? [], b.devices ?? []),
  ];
}

function between(what: Difference["what"], before: readonly Part[], after: readonly Part[]): readonly Difference[] {
  const old = new Map(before.map((each) => [each.id, each]));
  const now = new Set(after.map(({ id }) => id));
  const changed = after.flatMap((each): Difference[] => {
    const was = old.get(each.id);
    if (!was) return [{ what, id: each.id, is: "added" }];
    const fields = changedFields(was, each);
    return fields.length > 0 ? [{ what, id: each.id, is: "changed", fields }] : [];
  });
  const removed = before.filter(({ id }) => !now.has(id)).map(({ id }): Difference => ({ what, id, is: "removed" }));
  return [...changed, ...removed];
}

function changedFields(a: object, b: object): string[] {
  const [was, is] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return [...new Set([...was.keys(), ...is.keys()])].filter((key) => inOrder(was.get(key)) !== inOrder(is.get(key)));
}
