import { quietSays } from "../../../program/words/quiet.ts";
import type { GatewayView } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { minutesOf, percentOf, type Today } from "./today.ts";

/** How much of today these beds were protected, and the minutes that the figure is made of. */
export function ProtectedToday({
  desk,
  today,
  beds,
}: {
  readonly desk: Desk;
  readonly today: Today | undefined;
  readonly beds: readonly GatewayView[];
}) {
  const words = quietSays(desk.speech.language.value);
  if (!today) return <span class="m">{words("todayUnknown")}</span>;
  const minutes = minutesOf(today, new Set(beds.map(({ id }) => id)));
  if (minutes.counted === 0) return <span class="m">{words("todayNone")}</span>;
  return (
    <>
      {percentOf(minutes)}
      <span class="of-minutes">{words("todayOf", { done: minutes.protected, all: minutes.counted })}</span>
    </>
  );
}
