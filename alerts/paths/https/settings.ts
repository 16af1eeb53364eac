/** A receiver that takes signed CloudEvents: our own centre's web address, or a platform that speaks Standard Webhooks. */

import { z } from "zod";
import { type Duration, seconds } from "../../../devices/model/moment.ts";
import { mayGo } from "../../program/http-client.ts";
import { durationText } from "../../program/judge.ts";
import { labelShape } from "../label.ts";

/** Under 10 s it is a flood. */
const askedAtMost = seconds(10);
/** The centre counts a question as a sign of life: as often as a beat, so that a home with a blocked MQTT port is not lost. */
export const usualSupervision = seconds(20);

const address = z.url({
  protocol: /^https?$/,
  error: 'need an address such as "https://centre.example.org/v1/alerts"',
});
const pin = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/, "need the 44 signs of a SHA-256 in base64, made of the server's public key");

export const httpsShape = z
  .strictObject({
    label: labelShape,
    url: address,
    /** A way in clear is only good to this machine, or where something in front encrypts. */
    plain: z.boolean().default(false),
    /** Lines of `whsec_…`; each signs, so that a new one can be handed over while the old one still counts. Absent: the one that follows from this gateway's credential at its centre. */
    secretFile: z.string().min(1).optional(),
    caFile: z.string().min(1).optional(),
    /** Keys of the server; with them a box that does not know the date can still tell it from a stranger. */
    pins: z.array(pin).min(1).max(4).optional(),
    /** Our own centre: where it says what has become of an alert, `https://…/v1/receipts`. */
    news: address.optional(),
    /** How often the receiver is asked whether it is there. Absent: 20 s with `news`, else never: a stranger's platform knows no such question. */
    supervision: z.union([z.literal("off"), durationText]).optional(),
  })
  .superRefine(({ url, news, plain, supervision }, context) => {
    for (const [name, value] of Object.entries({ url, news })) {
      const parsed = value === undefined ? undefined : URL.parse(value);
      if (parsed?.protocol === "http:" && !mayGo(parsed, plain))
        context.addIssue({
          code: "custom",
          path: [name],
          message:
            'need "https://…"; in clear only to this machine, or with "plain: true" where something in front encrypts',
        });
    }
    if (supervision !== undefined && supervision !== "off" && supervision < askedAtMost)
      context.addIssue({
        code: "custom",
        path: ["supervision"],
        message: 'need "off" or at least 10 s, such as "60 s"',
      });
  });
export type HttpsSettings = z.output<typeof httpsShape>;

export function supervisedEvery({
  supervision,
  news,
}: Pick<HttpsSettings, "supervision" | "news">): Duration | undefined {
  if (supervision === "off") return undefined;
  return supervision ?? (news === undefined ? undefined : usualSupervision);
}
