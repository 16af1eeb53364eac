/** Times of duty between the sheet and the centre: one line for each day of the week. Pure. */
import type { HelperRow, StationView } from "../../register/views.ts";

export type Duty = NonNullable<StationView["duty"]>;

/** ISO 8601: 1 is Monday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** `08:00-12:00 22:00-06:00`, Monday first; an end before its beginning is on the day after. */
export const weekOf = (duty: Duty | undefined): readonly string[] =>
  weekdays.map((day) =>
    (duty ?? [])
      .filter(({ days }) => days.includes(day))
      .map(({ from, to }) => `${from}-${to}`)
      .join(" "),
  );

const clock = "(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)";
// No class with a bare hyphen: a form reads its pattern with the `v` flag.
const span = `${clock} *(?:-|–) *${clock}`;
/** What one line may be, as a form judges it. */
export const linePattern = ` *(?:${span}(?: +| *(?:,|，) *))*(?:${span})? *`;

/** Days with the same times are told together. Nothing in any line: nobody knows when somebody is there. */
export function dutyFrom(week: readonly string[]): Duty | undefined {
  const days = new Map<string, number[]>();
  for (const [n, text] of week.entries())
    for (const [found] of text.matchAll(new RegExp(span, "g"))) {
      const times = found.replace(/ *(?:-|–) */, "-");
      days.set(times, [...(days.get(times) ?? []), n + 1]);
    }
  if (days.size === 0) return undefined;
  return [...days].map(([times, on]) => ({ days: on, from: times.slice(0, 5), to: times.slice(6) }));
}

/** A station or a helper, as far as the form changes them. */
export type Staff =
  | { readonly kind: "station"; readonly of: StationView }
  | { readonly kind: "helper"; readonly of: HelperRow };

export interface StaffDraft {
  readonly name: string;
  readonly phone: string;
  /** Of a station. */
  readonly town: string;
  /** Of a helper; "": of none. */
  readonly station: string;
  readonly week: readonly string[];
}

export const draftOfStaff = ({ kind, of }: Staff): StaffDraft => ({
  ...{ name: of.name, phone: of.phone, week: weekOf(of.duty) },
  town: kind === "station" ? of.town : "",
  station: kind === "helper" ? (of.station ?? "") : "",
});

/** The body of PUT: whole, with what the form does not show as it was. */
export function staffChange(staff: Staff, draft: StaffDraft) {
  const before = staff.of.duty;
  const same = weekOf(before).join("\n") === draft.week.join("\n");
  const duty = same ? before : dutyFrom(draft.week);
  const common = {
    ...{ name: draft.name.trim(), phone: draft.phone.trim() },
    ...(staff.of.place && { place: staff.of.place }),
    ...(duty && { duty }),
  };
  if (staff.kind === "station") return { ...common, town: draft.town };
  return { ...common, ...(draft.station && { station: draft.station }), ...(staff.of.can && { can: staff.of.can }) };
}
