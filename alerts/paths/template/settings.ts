/** A county's own platform, as its manual describes it: where, in which words, and what it says when it has understood. */

import { z } from "zod";
import { languages } from "../../program/words/words.ts";
import { labelShape } from "../label.ts";
import { faultsIn } from "./faults.ts";
import { isTimeFormat, isZone, timeNeeded } from "./time.ts";
import { placeNames } from "./values.ts";

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "need the name of an HTTP header");
const text = z.string().max(4_000);
const body = z.union(
  [z.strictObject({ json: z.json() }), z.strictObject({ form: z.record(z.string().max(200), text) })],
  'need "json: …" or "form: …"',
);
export type BodyTemplate = z.output<typeof body>;

const scalar = z.union([z.string().max(200), z.number(), z.boolean()]);

const urlNeeded = 'need the platform\'s address, such as "https://county.example.org/api/alarm"';

export const templateShape = z
  .strictObject({
    label: labelShape,
    /** May hold places behind the host. */
    url: z.string(urlNeeded).min(1, urlNeeded).max(2_000),
    plain: z.boolean().default(false),
    method: z.enum(["GET", "POST"]).default("POST"),
    headers: z.record(headerName, text).default({}),
    body: body.optional(),
    language: z.enum(languages).default("zh"),
    time: z
      .strictObject({
        format: z.string().max(60).refine(isTimeFormat, timeNeeded).default("yyyy-MM-dd HH:mm:ss"),
        /** IANA; the home's where it is not said. */
        zone: z.string().refine(isZone, 'need a time zone, such as "Asia/Shanghai"').optional(),
      })
      .prefault({}),
    codes: z.partialRecord(z.enum(placeNames), z.record(z.string().max(128), z.string().max(200))).default({}),
    /** What it holds can stand anywhere as `{{secret}}`, and is the key of the signature. */
    secretFile: z.string().min(1).optional(),
    signature: z
      .strictObject({
        header: headerName,
        algorithm: z.enum(["sha256", "sha512", "sha1", "md5"]).default("sha256"),
        encoding: z.enum(["hex", "base64"]).default("hex"),
        prefix: z.string().max(40).default(""),
        /** What is signed: places, and `{{body}}` for the body as it goes out. */
        over: text.default("{{body}}"),
      })
      .optional(),
    /** The platform has understood if all of these hold. */
    success: z
      .strictObject({
        /** Absent: 200 to 299. */
        status: z.array(z.int().min(200).max(299)).min(1).max(20).optional(),
        /** JSON pointer (RFC 6901) into the answer, such as "/code", and what has to be there. */
        pointer: z
          .string()
          .regex(/^(?:\/[^/]*)*$/, 'need a JSON pointer, such as "/code"')
          .optional(),
        equals: scalar.optional(),
        contains: z.string().min(1).max(200).optional(),
      })
      .refine(({ pointer, equals }) => (pointer === undefined) === (equals === undefined), {
        path: ["equals"],
        message: 'need "pointer" and "equals" together',
      })
      .prefault({}),
    /** `stored` only where the platform has agreed to answer after it has it for good. */
    proves: z.enum(["carried", "stored"]).default("carried"),
    /** For the test of the day, where the platform wants it elsewhere or in other words. */
    test: z.strictObject({ url: z.string().min(1).max(2_000).optional(), body: body.optional() }).optional(),
    caFile: z.string().min(1).optional(),
  })
  .superRefine((settings, context) => {
    for (const { path, message } of faultsIn(settings)) context.addIssue({ code: "custom", path: [...path], message });
  });
export type TemplateSettings = z.output<typeof templateShape>;
