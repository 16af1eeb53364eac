/** What the page of the log and the page of accounts are told. */
import { z } from "zod";
import { person } from "../views.ts";

export const auditLine = z.object({
  n: z.number(),
  at: z.number(),
  event: z.string(),
  case: z.string().optional(),
  actor: person.optional(),
  role: z.string().optional(),
  via: z.string(),
  /** The words of the entry, as they were kept; absent: erased, or none. */
  text: z.string().optional(),
  /** The same, word by word, of an entry that is about no case: a page says what it knows in its own language. */
  said: z.record(z.string(), z.string()).optional(),
  erased: z.boolean(),
  hash: z.string(),
});
export type AuditLine = z.infer<typeof auditLine>;
export const auditList = z.object({
  now: z.number(),
  lines: z.array(auditLine),
  /** Given back as `before`, it asks for the older ones. */
  next: z.number().optional(),
  /** Whoever can stand as `actor`. */
  people: z.array(person),
});
export type AuditList = z.infer<typeof auditList>;

export const chainView = z.object({
  at: z.number(),
  ok: z.boolean(),
  entries: z.number().optional(),
  erased: z.number().optional(),
  head: z.string().optional(),
  /** Where it breaks first, and how. */
  brokenAt: z.number().optional(),
  why: z.enum(["link", "hash", "body", "order"]).optional(),
  /** Its end is signed each day (`chain/heads.ts`): how many days, the newest of them, and the first that does not fit. */
  signed: z
    .object({
      days: z.number(),
      last: z.object({ day: z.string(), n: z.number(), key: z.string() }).optional(),
      fault: z
        .object({ day: z.string().optional(), why: z.enum(["signature", "key", "cut", "changed", "unreadable"]) })
        .optional(),
    })
    .optional(),
});
export type ChainView = z.infer<typeof chainView>;

export const accountView = person.extend({
  roles: z.array(z.string()),
  hasPassword: z.boolean(),
  lastSignIn: z.number().optional(),
});
export type AccountView = z.infer<typeof accountView>;
