/** SMS by a modem as a path of a home. One conversation at a time; an alarm ends a question that is under way. */
import type { Path } from "../../alerts/paths/path.ts";
import { carried, refused } from "../../alerts/paths/people/answer.ts";
import { peoplePath } from "../../alerts/paths/people/people-path.ts";
import { openReached, type Reached } from "../../alerts/paths/people/reached.ts";
import type { Reader } from "../../alerts/paths/people/telling.ts";
import type { Course } from "../../alerts/paths/sms/dialogue.ts";
import { outcomeOf } from "../../alerts/paths/sms/outcome.ts";
import { type Pdu, submitPdu } from "../../alerts/paths/sms/pdu.ts";
import { type SmsDestination, type SmsSettings, smsAllowance, smsKeptFor } from "../../alerts/paths/sms/settings.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { type Duration, minutes } from "../../devices/model/moment.ts";
import { converse, type ModemDeps } from "./modem.ts";

export interface SmsPathDeps {
  readonly settings: SmsSettings;
  readonly destination: SmsDestination;
  readonly reader: Reader;
  readonly timers: Timers;
  readonly wall: () => number;
  readonly open?: ModemDeps["open"];
}

/** A minute of the network for each of three numbers, and the modem's own time. */
const tryWithin: Duration = minutes(4);

/** Whoever has not failed before comes first: a number that the network never answers for keeps nobody else from being told. */
function inOrder(numbers: readonly string[], failed: Reached, key: string): readonly string[] {
  const fresh = failed.left(key, numbers);
  return [...fresh, ...numbers.filter((to) => !fresh.includes(to))];
}

export function openSmsPath({ settings, destination, reader, timers, wall, open }: SmsPathDeps): Path {
  const modem: ModemDeps = { port: settings.port, baud: settings.baud, timers, ...(open && { open }) };
  const reached = openReached();
  const failed = openReached();
  let last: Promise<unknown> = Promise.resolve();
  let question: AbortController | undefined;

  /** The port is one: who comes later waits until it is closed again. */
  function inTurn(messages: readonly Pdu[], signal: AbortSignal): Promise<Course> {
    const mine = last.then(() => converse(modem, messages, signal));
    last = mine;
    return mine;
  }

  return peoplePath({
    ...{ kind: "sms", settings, reader, timers, wall, tryWithin, allowance: smsAllowance, atOnce: 1 },
    carrier: {
      async send(text, key, signal) {
        question?.abort();
        const left = inOrder(reached.left(key, destination.numbers), failed, key);
        if (left.length === 0) return carried("CMGS");
        const pdus = left.map((to) => submitPdu({ to, text: text.sms, keptFor: smsKeptFor, report: false }));
        const messages = pdus.filter((pdu) => pdu !== undefined);
        if (messages.length < left.length) return refused("no_words", "too long");
        const course = await inTurn(messages, signal);
        const came = (to: string): string | undefined => course.results[left.indexOf(to)]?.outcome;
        reached.add(
          key,
          left.filter((to) => came(to) === "carried"),
        );
        failed.add(
          key,
          left.filter((to) => came(to) !== undefined && came(to) !== "carried"),
        );
        return outcomeOf(course, left.length, destination.numbers.length - left.length);
      },
      async knock(signal) {
        const own = new AbortController();
        question = own;
        const course = await inTurn([], AbortSignal.any([signal, own.signal]));
        if (question === own) question = undefined;
        return outcomeOf(course, 0, 0);
      },
      async stop() {
        question?.abort();
        await last;
      },
    },
  });
}
