/** The paths of a home in gateway.yaml: names that must hold together, and when which path joins in. */

import { z } from "zod";
import type { PathKind } from "../../alerts/paths/path.ts";
import { type DeliveryPolicy, firstPath } from "../../alerts/paths/policy.ts";
import {
  mostPaths,
  type Part,
  type PathSettings,
  pathShape,
  stepsShape,
  usualPolicy,
} from "../../alerts/paths/settings.ts";
import type { Fault } from "./home.ts";

/** Keys of gateway.yaml. */
export const pathsConfig = {
  /** Second and further ways to people who help; the line to the centre is always there and is not in this list. */
  paths: z.array(pathShape).max(mostPaths).default([]),
  /** When which path joins in. Absent: by the part that each path plays. */
  escalation: stepsShape.optional(),
  /** Where the paths lead, by label. Readable by its owner alone (0600). */
  destinationsFile: z.string().min(1).optional(),
};

export interface PathsConfig {
  readonly paths: readonly PathSettings[];
  readonly escalation?: z.output<typeof stepsShape> | undefined;
}

/** What a path of this kind usually is to a home. */
export const partOfKind = {
  // The line to the centre comes before all parts.
  mqtt: "second",
  https: "second",
  dc09: "third",
  template: "third",
  sms: "third",
  wecom: "family",
  dingtalk: "family",
  feishu: "family",
  ntfy: "family",
  bark: "family",
  smtp: "family",
} as const satisfies Record<PathKind, Part>;

const partOf = ({ kind, part }: { readonly kind: PathKind; readonly part?: Part | undefined }): Part =>
  part ?? partOfKind[kind];

/** `undefined`: the line to the centre is alone. */
export function deliveryOf({ paths, escalation }: PathsConfig): DeliveryPolicy | undefined {
  if (paths.length === 0) return undefined;
  const proving = paths.filter(isProving).map(({ label }) => label);
  if (!escalation) return { ...usualPolicy(paths.map((path) => ({ label: path.label, part: partOf(path) }))), proving };
  const steps = escalation.map(({ path, without, after, tries, from }) => ({
    ...{ path, without, after, from },
    ...(tries !== undefined && { tries }),
  }));
  return { steps, proving };
}

/** Its end is a machine that says that it has the alert. */
const isProving = (path: PathSettings): boolean =>
  path.kind === "https" || path.kind === "dc09" || (path.kind === "template" && path.proves === "stored");

export function pathsChecks({ paths, escalation }: PathsConfig, fault: Fault): void {
  const labels = new Set<string>();
  paths.forEach(({ label }, n) => {
    if (typeof label !== "string") return;
    if (label === firstPath)
      fault(["paths", n, "label"], `found "${label}", which is the line to the centre itself; give another name`);
    else if (labels.has(label))
      fault(["paths", n, "label"], `found "${label}" a second time; a ledger could not tell them apart`);
    labels.add(label);
  });
  escalation?.forEach(({ path }, n) => {
    if (typeof path === "string" && !labels.has(path))
      fault(["escalation", n, "path"], `found "${path}", which is not under paths (${[...labels].join(", ")})`);
  });
  // It would answer questions, count as a way out, and never carry an alert.
  const stepped = new Set<string>([firstPath, ...(escalation?.map(({ path }) => path) ?? labels)]);
  paths.forEach(({ label }, n) => {
    if (typeof label === "string" && !stepped.has(label))
      fault(["paths", n, "label"], `found "${label}", which no step of escalation names; it would carry no alert`);
  });
}
