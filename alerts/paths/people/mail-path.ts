/** Mail as a path of a home or of the centre: whoever opens it hands in the client. */
import { type Duration, seconds } from "../../../devices/model/moment.ts";
import type { AskMail } from "../../program/mail-client.ts";
import type { Timers } from "../../program/timers.ts";
import type { Path } from "../path.ts";
import { carried } from "./answer.ts";
import { peoplePath } from "./people-path.ts";
import { openReached } from "./reached.ts";
import {
  judgeMail,
  mailOf,
  mailWithin,
  type SmtpDestination,
  type SmtpSettings,
  serverOf,
  smtpAllowance,
} from "./smtp.ts";
import type { Reader } from "./telling.ts";

export interface MailPathDeps {
  readonly settings: SmtpSettings;
  readonly destination: SmtpDestination;
  readonly ca: string | undefined;
  readonly reader: Reader;
  readonly mail: AskMail;
  readonly timers: Timers;
  readonly wall: () => number;
}

const atOnce = 2;
/** Every step of the conversation may take its time once; more than that is a server that hangs. */
const tryWithin: Duration = seconds(mailWithin / 1_000 + 5);

export function mailPath({ settings, destination, ca, reader, mail, timers, wall }: MailPathDeps): Path {
  const server = serverOf(settings, destination, ca);
  const reached = openReached();
  return peoplePath({
    ...{ kind: "smtp", settings, reader, timers, wall, atOnce, tryWithin, allowance: smtpAllowance },
    carrier: {
      async send(text, key, signal) {
        const left = reached.left(key, destination.to);
        if (left.length === 0) return carried("250");
        const answer = await mail.send(server, mailOf(text, key, destination, left), signal);
        if (!("failed" in answer)) reached.add(key, answer.accepted);
        return judgeMail(withEarlier(answer, destination.to.length - left.length));
      },
      knock: async (signal) => judgeMail(await mail.greet(server, signal)),
    },
  });
}

/** Who had it before counts: one dead address beside a living one is not a place that is gone. */
function withEarlier<A extends Awaited<ReturnType<AskMail["send"]>>>(answer: A, earlier: number): A {
  if ("failed" in answer || earlier === 0) return answer;
  return { ...answer, accepted: [...answer.accepted, ...Array<string>(earlier).fill("")] };
}
