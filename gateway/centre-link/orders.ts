/** What the centre asks of a gateway: messages that it is missing, one page at a time; it asks again for what is still missing. */
import type { AnswerMessage, CommandMessage } from "../../alerts/protocol.ts";
import type { Sealed } from "../journal/journal.ts";

/** Messages sent for one `resend` command. */
const resendPage = 200;

export interface OrdersDeps {
  readonly messages: (epoch: string, from: number, to: number) => readonly Sealed[];
  /** It is still in the outbox, and goes by itself when its turn comes: sent now it would overtake emergencies. */
  readonly waits: (message: Sealed) => boolean;
  readonly sendAgain: (message: Sealed) => void;
}

export const obey = (command: CommandMessage, deps: OrdersDeps): AnswerMessage => ({
  v: 1,
  command: command.id,
  ...outcomeOf(command, deps),
});

function outcomeOf({ type, epoch, from, to }: CommandMessage, deps: OrdersDeps): Omit<AnswerMessage, "v" | "command"> {
  if (type !== "resend") return { ok: false, reason: `this gateway does not know the command ${type}` };
  if (epoch === undefined || from === undefined || to === undefined || to < from)
    return { ok: false, reason: "resend needs epoch, from and to" };
  const last = Math.min(to, from + resendPage - 1);
  const found = new Map(deps.messages(epoch, from, last).map((each) => [each.seq, each]));
  const gone: number[] = [];
  for (let seq = from; seq <= last; seq += 1) {
    const message = found.get(seq);
    if (!message) gone.push(seq);
    else if (!deps.waits(message)) deps.sendAgain(message);
  }
  return { ok: true, resent: found.size, gone };
}
