/** A modem on this machine, and the numbers its messages go to. */
import { z } from "zod";
import { hours, minutes } from "../../../devices/model/moment.ts";
import { type Allowance, callIt, sharedSettings } from "../people/channel.ts";

const portNeeded = 'need the modem\'s port for commands, such as "/dev/serial/by-id/…-if02" or "tcp://host:port"';

export const smsShape = z.strictObject({
  kind: z.literal("sms"),
  ...sharedSettings,
  /** `/dev/serial/by-id/…` or `tcp://host:port`; the modem's port for commands, often the third of four. */
  port: z.string(portNeeded).min(1, portNeeded).max(256, portNeeded),
  baud: z.int().min(300).max(4_000_000).default(115_200),
});
export type SmsSettings = z.output<typeof smsShape>;

const number = z
  .string('need a number in quotes, such as "+8613800000000"')
  .regex(/^\+?\d{5,15}$/, 'need a number in quotes, such as "+8613800000000"');

export const smsDestination = z.strictObject({
  numbers: z.array(number, "need a list of numbers").min(1, "need at least one").max(3, "need at most 3"),
  ...callIt,
});
export type SmsDestination = z.output<typeof smsDestination>;

/** Operators stop a card that sends like a machine. */
export const smsAllowance: Allowance = { messages: 6, per: minutes(1) };
/** A phone that was off for longer has been called by other ways meanwhile. */
export const smsKeptFor = hours(6);
