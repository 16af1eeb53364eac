/**
 * The paths of a home as they are written in gateway.yaml: one shape for each kind, told apart by `kind`. Where the alert goes
 * (an address, a number, a robot's key) is never in here but, by label, in the file of destinations (0600).
 */
import { z } from "zod";
import { type Duration, seconds } from "../../devices/model/moment.ts";
import { durationText } from "../program/judge.ts";
import { idShape, severities } from "../protocol.ts";
import { dc09Shape } from "./dc09/settings.ts";
import { httpsShape } from "./https/settings.ts";
import { barkShape } from "./people/bark.ts";
import { dingtalkShape } from "./people/dingtalk.ts";
import { feishuShape } from "./people/feishu.ts";
import { ntfyShape } from "./people/ntfy.ts";
import { smtpShape } from "./people/smtp.ts";
import { wecomShape } from "./people/wecom.ts";
import type { DeliveryPolicy, DeliveryStep } from "./policy.ts";
import { smsShape } from "./sms/settings.ts";
import { templateShape } from "./template/settings.ts";

/** What a path is to the home, for the usual order. */
export const parts = ["second", "third", "family", "second_centre", "last"] as const;
export type Part = (typeof parts)[number];

/** In the shape of every kind: the part is the kind's usual one where it is not written. */
const common = { part: z.enum(parts).optional() };

export const pathShape = z.discriminatedUnion("kind", [
  dc09Shape.safeExtend({ kind: z.literal("dc09"), ...common }),
  httpsShape.safeExtend({ kind: z.literal("https"), ...common }),
  templateShape.safeExtend({ kind: z.literal("template"), ...common }),
  wecomShape.safeExtend(common),
  dingtalkShape.safeExtend(common),
  feishuShape.safeExtend(common),
  ntfyShape.safeExtend(common),
  barkShape.safeExtend(common),
  smtpShape.safeExtend(common),
  smsShape.safeExtend(common),
]);
export type PathSettings = z.output<typeof pathShape>;

export const mostPaths = 12;

const step = z
  .strictObject({
    path: idShape,
    without: z.enum(["stored", "claimed"]),
    after: durationText,
    tries: z.int().min(1).max(10).optional(),
    from: z.enum(severities).default("emergency"),
  })
  .refine(({ without, tries }) => without === "stored" || tries === undefined, {
    path: ["tries"],
    message: 'has no meaning beside "without: claimed": nobody tries a person',
  });
export const stepsShape = z.array(step).max(40);

/** `case-lifecycle.md`, T_stored and T_claim. */
export const usual = {
  second: { after: seconds(15), tries: 2 },
  third: { after: seconds(30) },
  family: { after: seconds(60) },
  secondCentre: { after: seconds(120) },
  everyone: { after: seconds(180) },
} as const;

/** The usual order, where the settings do not write one: by the part that each path plays; at last everybody. */
export function usualPolicy(paths: readonly { readonly label: string; readonly part: Part }[]): DeliveryPolicy {
  const own = paths.flatMap(({ label, part }) => stepOf(label, part));
  const all = paths.map(({ label }) => claimed(label, usual.everyone.after));
  return { steps: [...own, ...all] };
}

function stepOf(path: string, part: Part): readonly DeliveryStep[] {
  switch (part) {
    // Faults too: a first path that is down is told by the second.
    case "second":
      return [{ path, without: "stored", ...usual.second, from: "warning" }];
    case "third":
      return [{ path, without: "stored", ...usual.third, from: "emergency" }];
    case "family":
      return [claimed(path, usual.family.after)];
    case "second_centre":
      return [claimed(path, usual.secondCentre.after)];
    case "last":
      return [];
  }
}

const claimed = (path: string, after: Duration): DeliveryStep => ({
  ...{ path, without: "claimed", after, from: "emergency" },
});
