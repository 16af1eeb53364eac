/**
 * How long each device may be silent, and how often its button has to be tried: what the home's configuration says, else
 * what its family says of such a device, as strictly as what it carries asks (`alerts/rules/limits.ts`).
 */
import type { Device } from "../alerts/home.ts";
import { carriesLife, limitsAt, strictness, usualCeiling } from "../alerts/rules/limits.ts";
import type { Family } from "../devices/family.ts";
import { days, hours, milliseconds, minutes } from "../devices/model/moment.ts";
import type { GatewayConfig } from "./config/config.ts";

type Stated = Pick<GatewayConfig["devices"][number], "carries" | "profile" | "silence" | "testPress">;
type Expected = Pick<Device, "silence" | "learns" | "testPress">;

/** A button that says nothing when idle is tried every week (`mission.md`), unless the home says otherwise. */
const usualTestPress = days(7);
/** Of a family that is not known. */
const usualInterval = hours(25);

export function expectedSilence(stated: Stated, family: Family | undefined): Expected {
  const silence = stated.silence ?? usualSilence(stated, family);
  const testPress = stated.testPress ?? (silence === "exempt" ? usualTestPress : "none");
  // What the home's configuration says stands as it is, and so do the seconds on a stream's sheet.
  const learns = stated.silence === undefined && silence !== "exempt" && !family?.stream;
  return {
    silence,
    ...(learns && { learns: { ceiling: family?.silenceCeiling ?? usualCeiling } }),
    ...(testPress !== "none" && { testPress: { every: testPress } }),
  };
}

function usualSilence({ carries, profile }: Stated, family: Family | undefined): Device["silence"] {
  const usual = family ? family.checksInEvery : usualInterval;
  const interval = profile !== undefined && family?.checksInEveryOf ? family.checksInEveryOf(profile) : usual;
  if (interval === null) return "exempt";
  const { late, lost } = limitsAt(interval, { carries, stream: family?.stream !== undefined });
  // A stream's ceiling is its sheet's word for lost (150 s for a radar whose heart beats once a minute).
  const most = family?.stream ? family.silenceCeiling : lost;
  return { late, lost: milliseconds(Math.max(late, Math.min(lost, most))) };
}

/** Less would be a fault at every pause of the radio. */
const shortestOwnWord = minutes(1);

/**
 * Limits of a device that said itself after how many seconds it counts as gone (`expire_after` of an announcement). Where a
 * life hangs on it that is the end, and "late" comes before; anything else is late then. Never above the family's ceiling.
 */
export function silenceByOwnWord(
  goneAfterSeconds: number,
  carries: Stated["carries"],
  family: Pick<Family, "silenceCeiling"> | undefined,
): Exclude<Device["silence"], "exempt"> {
  const ceiling = family?.silenceCeiling ?? usualCeiling;
  const gone = Math.min(Math.max(goneAfterSeconds * 1_000, shortestOwnWord), ceiling);
  const times = strictness[carries];
  if (carriesLife({ carries })) return limits((gone * times.late) / times.lost, gone);
  return limits(gone, Math.max(gone, Math.min((gone * times.lost) / times.late, ceiling)));
}

const limits = (late: number, lost: number) => ({
  late: milliseconds(Math.round(late)),
  lost: milliseconds(Math.round(lost)),
});
