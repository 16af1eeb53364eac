/**
 * A second centre, or the one of the township, as a path: `POST /v1/alerts` there, signed as a gateway of its register. No name and
 * no address goes: the case's home and room, as ids. It folds tries of one message; a case that came back is a new message.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { milliseconds, seconds } from "../../../devices/model/moment.ts";
import { alertEvent, type CloudEvent, contentType, type PathData, pathEvent } from "../../paths/https/event.ts";
import { again, failureOf, isGood, readAnswer, refusalOf, saidBy, storedBy } from "../../paths/https/judge.ts";
import { readSecrets, type Secret, signatureHeaders } from "../../paths/https/sign.ts";
import { labelShape } from "../../paths/label.ts";
import type { Outcome, Path, Posting } from "../../paths/path.ts";
import { type AskHttp, type HttpAnswer, mayGo } from "../../program/http-client.ts";
import { type AlertMessage, idShape } from "../../protocol.ts";

export const secondCentreShape = z
  .strictObject({
    kind: z.literal("https"),
    label: labelShape,
    url: z.url({
      protocol: /^https?$/,
      error: 'need an address such as "https://centre-2.example.org/v1/alerts"',
    }),
    /** The gateway that this centre is in the register there. */
    gateway: idShape,
    plain: z.boolean().default(false),
    caFile: z.string().min(1).optional(),
  })
  .superRefine(({ url, plain }, context) => {
    const parsed = URL.parse(url);
    if (parsed?.protocol === "http:" && !mayGo(parsed, plain))
      context.addIssue({
        code: "custom",
        path: ["url"],
        message:
          'need "https://…"; in clear only to this machine, or with "plain: true" where something in front encrypts',
      });
  });
export type SecondCentreSettings = z.output<typeof secondCentreShape>;

const secretNeeded = 'need "whsec_" and 24 to 64 bytes in base64, one secret to a line, as the second centre has it';
/** What stands under its label in the file of destinations. Faults never quote it. */
export const secondCentreDestination = z.strictObject({
  secret: z.string(secretNeeded).transform((text, context): readonly Secret[] => {
    const secrets = readSecrets(text);
    if (secrets) return secrets;
    context.addIssue({ code: "custom", message: secretNeeded });
    return z.NEVER;
  }),
});

const within = { first: seconds(5), later: seconds(10) } as const;

export interface SecondCentreDeps {
  readonly settings: SecondCentreSettings;
  readonly secrets: readonly Secret[];
  readonly ca: string | undefined;
  readonly ask: AskHttp;
  /** Unix ms. */
  readonly wall: () => number;
}

export function openSecondCentre({ settings, secrets, ca, ask, wall }: SecondCentreDeps): Path {
  const { label, url, gateway, plain } = settings;
  const stopping = new AbortController();
  const say = (event: CloudEvent, tries: number): Promise<HttpAnswer> => {
    const body = JSON.stringify(event);
    const timestamp = Math.floor(wall() / 1_000);
    return ask({
      ...{ url, method: "POST", body, plain, signal: stopping.signal, ...(ca !== undefined && { ca }) },
      within: milliseconds(tries === 0 ? within.first : within.later),
      headers: {
        "content-type": `${contentType}; charset=utf-8`,
        accept: "application/json",
        ...signatureHeaders({ id: event.id, timestamp, body }, secrets),
      },
    });
  };
  async function deliver(posting: Posting): Promise<Outcome> {
    const message = messageTo(gateway, posting);
    const reply = await say(alertEvent(message), posting.tries);
    if ("failed" in reply) return failureOf(reply);
    return isGood(reply) ? storedBy(reply, message) : refusalOf(reply, wall());
  }
  /** Booked there as the test of this path: no alert, and nobody is called. */
  async function test(): Promise<Outcome> {
    const at = wall();
    const data: PathData = { v: 1, path: label, at };
    const reply = await say(
      pathEvent("test", { id: idFrom(`${gateway} ${label} test ${at}`), gatewayId: gateway, label, data }),
      0,
    );
    if ("failed" in reply) return failureOf(reply);
    if (!isGood(reply)) return refusalOf(reply, wall());
    return readAnswer(reply.body)
      ? { outcome: "stored", said: saidBy(reply) }
      : again("garbled", `${reply.status} no answer of ours`);
  }
  return {
    ...{ label, kind: "https", proves: "stored", person: "none", audience: "machines", atOnce: 4 },
    ...{ tryWithin: within.later, supervision: undefined, probe: undefined, deliver, test },
    async stop() {
      stopping.abort();
    },
  };
}

/** A message of its own there: the home may have told it that centre as well, in its own name. */
function messageTo(gateway: string, { message, telling }: Posting): AlertMessage {
  const { home, alertId, epoch } = message;
  const say = telling?.say ?? "alert";
  const which = telling?.say === "reminder" ? `${say}-${telling.nth}` : say;
  return {
    ...message,
    ...{ gatewayId: gateway, alertId: idFrom(`${gateway} ${alertId}`) },
    // This centre itself and an area are nobody's home.
    home: idShape.safeParse(home).success ? home : gateway,
    // Each its own number: what is never sent must not look as if it were missing.
    ...{ epoch: say === "alert" ? epoch : `${epoch}-${which}`, seq: 1 },
    ...{ device: `home:${home}`, note: notes[say] },
    ...(say === "taken" && { type: "change" as const }),
    ...(say === "over" && { type: "cancel" as const, condition: "cleared" as const }),
  };
}
const notes = { alert: "nobody has it", reminder: "nobody has it", taken: "taken", over: "over" } as const;

/** Shaped as a UUID of version 8 (RFC 9562). */
function idFrom(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
