/**
 * What lies in the file of destinations for one of these paths. Judged whole, and never quoted: what is wrong with a secret is said
 * without the secret, also where it stands in the wrong place.
 */
import type { z } from "zod";
import { pathText } from "../../program/judge.ts";
import { type SmsSettings, smsDestination } from "../sms/settings.ts";
import { type BarkSettings, barkDestination } from "./bark.ts";
import { type DingtalkSettings, dingtalkDestination } from "./dingtalk.ts";
import { type FeishuSettings, feishuDestination } from "./feishu.ts";
import { type NtfySettings, ntfyDestination } from "./ntfy.ts";
import { type SmtpSettings, smtpDestination } from "./smtp.ts";
import { type WecomSettings, wecomDestination } from "./wecom.ts";

export type PeopleSettings =
  | WecomSettings
  | DingtalkSettings
  | FeishuSettings
  | NtfySettings
  | BarkSettings
  | SmtpSettings
  | SmsSettings;
export type PeopleKind = PeopleSettings["kind"];

export const destinationShapes = {
  wecom: wecomDestination,
  dingtalk: dingtalkDestination,
  feishu: feishuDestination,
  ntfy: ntfyDestination,
  bark: barkDestination,
  smtp: smtpDestination,
  sms: smsDestination,
} as const satisfies Record<PeopleKind, z.ZodType>;

type DestinationShape = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

export type Looked<T> =
  | { readonly ok: true; readonly to: T }
  | { readonly ok: false; readonly faults: readonly string[] };

/** `raw`: what stands under the path's label, read from YAML; absent where the label is not there. */
export function judgeDestination<S extends DestinationShape>(
  label: string,
  shape: S,
  raw: unknown,
): Looked<z.output<S>> {
  if (raw === undefined || raw === null)
    return { ok: false, faults: [`${label}: missing; write under this label where the path leads: ${belongs(shape)}`] };
  const result = shape.safeParse(raw);
  if (result.success) return { ok: true, to: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultsOf(label, issue, raw)) };
}

/** Everything that is wrong with where this path leads; empty: nothing. */
export function destinationFaults(
  { label, kind }: { readonly label: string; readonly kind: PeopleKind },
  raw: unknown,
): readonly string[] {
  const looked = judgeDestination(label, destinationShapes[kind], raw);
  return looked.ok ? [] : looked.faults;
}

/** The names of what a destination of this shape needs, and of what it may have. */
function belongs({ shape }: DestinationShape): string {
  const all = Object.entries(shape);
  const may = all.flatMap(([name, part]) => (part.safeParse(undefined).success ? [name] : []));
  const needed = all.flatMap(([name]) => (may.includes(name) ? [] : [name]));
  return `${needed.join(", ")}${may.length > 0 ? ` (if wanted: ${may.join(", ")})` : ""}`;
}

function faultsOf(label: string, issue: z.core.$ZodIssue, raw: unknown): readonly string[] {
  const at = issue.path.length === 0 ? label : `${label}.${pathText(issue.path)}`;
  // A name that is not known may be a secret whose own name was forgotten.
  if (issue.code === "unrecognized_keys")
    return [`${at}: holds ${issue.keys.length} that is not known here; remove it or correct its name`];
  const found = stands(raw, issue.path) ? "does not fit" : "missing";
  const needed = issue.message.startsWith("need") ? issue.message : "need what the README shows for this kind of path";
  return [`${at}: ${found}, ${needed}`];
}

function stands(raw: unknown, path: readonly PropertyKey[]): boolean {
  let at = raw;
  for (const part of path) {
    if (typeof at !== "object" || at === null) return false;
    at = Reflect.get(at, part);
  }
  return at !== undefined;
}
