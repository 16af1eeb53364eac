/**
 * The register's pages as text and back. They are written as the configuration is (lengths of time in words), so that a
 * person can read an export, and are judged by the same shapes whenever they are read again.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { faultsOf, pathText, shapeHolds } from "../../alerts/program/judge.ts";
import type { Registry } from "../../devices/registry.ts";
import { familyIssues } from "../config/families.ts";
import { deviceKey, deviceShape, familyName, homeChecks, homeShape, mostDevices } from "../config/home.ts";
import type { Book, DeviceEntry, RegisterFault } from "./contract.ts";

/** Boxes that stood in one place before; the oldest fall off. */
export const mostBefore = 20;

/** The last moment that a date can hold (Unix ms). */
const lastDate = 8.64e15;
const timeNeeded = 'need a time such as "2026-03-01T02:00:00Z"';
/** Unix ms; written as `2026-03-01T02:00:00.000Z`, for whoever reads an export. */
const momentText = z
  .union([z.number(), z.iso.datetime()], timeNeeded)
  .transform((at) => (typeof at === "string" ? Date.parse(at) : at))
  .refine((at) => at >= 0 && at <= lastDate, timeNeeded);

const entryShape = deviceShape.extend({
  since: momentText.optional(),
  verifiedAt: momentText.optional(),
  before: z
    .array(z.strictObject({ family: familyName, key: deviceKey, until: momentText, why: z.string().max(200) }))
    .max(mostBefore)
    .optional(),
});

const bookShape = z
  .strictObject({ home: homeShape, devices: z.array(entryShape).max(mostDevices).default([]) })
  .superRefine((book, context) => {
    homeChecks(book, (path, message) => context.addIssue({ code: "custom", path, message }));
  }, shapeHolds);

/** A book as JSON and YAML hold it. */
export type WrittenBook = z.input<typeof bookShape>;

export type JudgedBook =
  | { readonly ok: true; readonly book: Book }
  | { readonly ok: false; readonly faults: readonly RegisterFault[] };

/** `raw` is anything that a text held. All faults at once. */
export function judgeBook(raw: unknown, registry: Registry): JudgedBook {
  const result = bookShape.safeParse(raw, { reportInput: true });
  if (!result.success) return { ok: false, faults: faultsOf(result.error) };
  const unknown = familyIssues({ devices: result.data.devices, serial: [], bases: {} }, registry);
  if (unknown.length > 0)
    return { ok: false, faults: unknown.map(({ path, message }) => ({ path: pathText(path), message })) };
  return { ok: true, book: result.data };
}

/**
 * A book that this program kept, perhaps in a later version of itself: what it does not know yet is left out, and a family
 * that is not there any more keeps its devices. `undefined`: it does not read.
 */
export function bookKept(raw: unknown): Book | undefined {
  const first = bookShape.safeParse(raw);
  if (first.success) return first.data;
  const isOnlyNewer = first.error.issues.every(({ code }) => code === "unrecognized_keys");
  if (!isOnlyNewer) return undefined;
  const copy: unknown = structuredClone(raw);
  for (const issue of first.error.issues) {
    const at = issue.path.reduce<unknown>((value, part) => (isGroup(value) ? value[String(part)] : undefined), copy);
    if (issue.code === "unrecognized_keys" && isGroup(at)) for (const key of issue.keys) delete at[key];
  }
  return bookShape.safeParse(copy).data;
}

const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

export function written({ home, devices }: Book): WrittenBook {
  const { rules } = home;
  return {
    home: {
      ...home,
      rules: { ...rules, fallGuard: inUnits(rules.fallGuard), doorLeftOpen: inUnits(rules.doorLeftOpen) },
    },
    devices: devices.map(entryWritten),
  };
}

function entryWritten({
  silence,
  testPress,
  since,
  verifiedAt,
  before,
  ...entry
}: DeviceEntry): NonNullable<WrittenBook["devices"]>[number] {
  return {
    ...entry,
    ...(testPress !== undefined && { testPress: testPress === "none" ? testPress : inUnits(testPress) }),
    ...(silence && {
      silence: silence === "exempt" ? silence : { late: inUnits(silence.late), lost: inUnits(silence.lost) },
    }),
    ...(since !== undefined && { since: dateText(since) }),
    ...(verifiedAt !== undefined && { verifiedAt: dateText(verifiedAt) }),
    ...(before && { before: before.map((each) => ({ ...each, until: dateText(each.until) })) }),
  };
}

const dateText = (at: number): string => new Date(at).toISOString();

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** In the greatest unit that needs no fraction: `12 h`, `90 min`, `1500 ms`. */
export function inUnits(ms: number): string {
  const [unit, size] = units.find(([, each]) => ms > 0 && ms % each === 0) ?? ["ms", 1];
  return `${ms / size} ${unit}`;
}

/** What a configuration file would say of this book: two that mean the same have the same digest, whatever their order. */
export function digestOf(book: Book): string {
  const devices = book.devices.map(({ since: _, verifiedAt: __, before: ___, ...device }) => device);
  return createHash("sha256")
    .update(inOrder(written({ home: book.home, devices })))
    .digest("hex");
}

/** JSON with sorted keys. */
export function inOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOrder).join(",")}]`;
  if (!isGroup(value)) return JSON.stringify(value) ?? "null";
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${inOrder(value[key])}`).join(",")}}`;
}
