/**
 * Whom the centre calls when nobody at its consoles is seen to act, as `centre.yaml` says it. Where a path leads is never in
 * there but, by label, in the file of destinations (0600).
 */
import { z } from "zod";
import { type Duration, minutes, seconds } from "../../../devices/model/moment.ts";
import { barkShape } from "../../paths/people/bark.ts";
import { dingtalkShape } from "../../paths/people/dingtalk.ts";
import { feishuShape } from "../../paths/people/feishu.ts";
import { ntfyShape } from "../../paths/people/ntfy.ts";
import { smtpShape } from "../../paths/people/smtp.ts";
import { wecomShape } from "../../paths/people/wecom.ts";
import { durationText } from "../../program/judge.ts";
import { idShape } from "../../protocol.ts";
import type { Case } from "../cases/case.ts";
import { ladderOf } from "../escalation/ladder.ts";
import { secondCentreShape } from "../escalation/second-centre.ts";

const pathShape = z.discriminatedUnion("kind", [
  wecomShape,
  dingtalkShape,
  feishuShape,
  ntfyShape,
  barkShape,
  smtpShape,
  secondCentreShape,
]);
export type WatchPath = z.output<typeof pathShape>;

const steps = z.array(z.strictObject({ path: idShape, after: durationText })).max(12);

/** `people.md` 1.2 #7: no console has shown it. */
const usual = [seconds(5), seconds(30)] as const;

/** Keys of centre.yaml. */
export const watchConfig = {
  paths: z.array(pathShape).max(12).default([]),
  /** Where the paths lead, by label. Readable by its owner alone (0600). */
  destinationsFile: z.string().min(1).optional(),
  watch: z
    .strictObject({
      /** No console whose sound is armed has shown an emergency. Unless written here: the first path after 5 s, the next after 30 s. */
      notShown: steps.optional(),
      /** Nobody has taken an emergency, although it was shown. */
      notClaimed: steps.default([]),
      /** Still nobody has it: whoever was called is called again, each so often. Long enough that a phone is not worn out. */
      againAfter: durationText
        .refine((length) => length >= minutes(1) && length <= minutes(60), "need from 1 min to 60 min")
        .default(minutes(5)),
      /** Of the times that are told, IANA. */
      timeZone: z.string().default("Asia/Shanghai"),
    })
    .prefault({}),
};

interface WatchConfig {
  readonly paths: readonly { readonly label: string }[];
  readonly destinationsFile?: string | undefined;
  readonly watch: {
    readonly notShown?: readonly { readonly path: string; readonly after: Duration }[] | undefined;
    readonly notClaimed: readonly { readonly path: string; readonly after: Duration }[];
    readonly timeZone: string;
  };
}

export interface WatchStep {
  /** What the log calls it. */
  readonly name: string;
  readonly path: string;
  readonly after: Duration;
  /** `level`: nobody has taken it, and it has come to that level of its own ladder. */
  readonly missing: "shown" | "claimed" | "level";
  readonly level?: number;
}

/** The paths of a case's own ladder. A drill is a matter of the consoles. */
export function stepsOfLadder(found: Case): readonly WatchStep[] {
  const ladder = found.drill === undefined ? (ladderOf(found) ?? []) : [];
  return ladder.flatMap(({ paths }, level) =>
    paths.map(
      (path): WatchStep => ({ name: `level-${level}-${path}`, path, after: seconds(0), missing: "level", level }),
    ),
  );
}

export function stepsOf({ paths, watch }: WatchConfig): readonly WatchStep[] {
  const [first, second = first] = paths.map(({ label }) => label);
  const asUsual = [first, second].flatMap((path, n) =>
    path === undefined ? [] : [{ path, after: usual[n] ?? usual[0] }],
  );
  const named = (list: readonly { readonly path: string; readonly after: Duration }[], missing: WatchStep["missing"]) =>
    list.map((each, n): WatchStep => ({ ...each, name: `${missing}-${n + 1}`, missing }));
  return [...named(watch.notShown ?? asUsual, "shown"), ...named(watch.notClaimed, "claimed")];
}

export function watchChecks(
  { paths, watch, destinationsFile }: WatchConfig,
  fault: (path: (string | number)[], message: string) => void,
): void {
  const labels = paths.map(({ label }) => label);
  labels.forEach((label, n) => {
    if (typeof label === "string" && labels.indexOf(label) !== n)
      fault(["paths", n, "label"], `found "${label}" a second time; a log could not tell them apart`);
  });
  if (paths.length > 0 && destinationsFile === undefined)
    fault(["destinationsFile"], "missing; name the file that says, by label, where the paths lead");
  for (const list of ["notShown", "notClaimed"] as const)
    watch[list]?.forEach(({ path }, n) => {
      if (typeof path === "string" && !labels.includes(path))
        fault(["watch", list, n, "path"], `found "${path}", which is not under paths (${labels.join(", ")})`);
    });
  try {
    new Intl.DateTimeFormat("en", { timeZone: watch.timeZone });
  } catch {
    fault(["watch", "timeZone"], `found "${watch.timeZone}", need an IANA name such as "Asia/Shanghai"`);
  }
}
