/** What a home and its receiver have agreed on. `dc09Shape` judges what a technician wrote; the key itself is in a file of its own. */

import { z } from "zod";
import { type Duration, seconds } from "../../../devices/model/moment.ts";
import { alertKinds } from "../../alert.ts";
import { durationText } from "../../program/judge.ts";
import { labelShape } from "../label.ts";
import { isZone } from "../template/time.ts";
import { keyFormats } from "./cipher.ts";

function hexSigns(least: number, most: number) {
  const message = `need ${least} to ${most} hex digits in capitals and in quotes, such as "12AB"`;
  return z.string(message).regex(new RegExp(`^[0-9A-F]{${least},${most}}$`), message);
}
const hostNeeded = 'need the receiver\'s name or address, such as "receiver.example.org"';
const portNeeded = "need the receiver's port, 1 to 65535; it has no usual one";
const siaCode = z.string().regex(/^[A-Z]{2}$/, 'need two letters, such as "QA"');
const zone = z.int().min(1).max(999);
/** Three months without a word from a fallback path is no supervision; under 10 s it is a flood. */
const supervised = { least: seconds(10), most: seconds(90 * 86_400) } as const;

export const formats = ["ADM-CID", "SIA-DCS"] as const;
export type Format = (typeof formats)[number];

export const dc09Shape = z
  .strictObject({
    label: labelShape,
    host: z.string(hostNeeded).min(1, hostNeeded).max(253, hostNeeded),
    port: z.int(portNeeded).min(1, portNeeded).max(65_535, portNeeded),
    transport: z.enum(["tcp", "udp"]).default("tcp"),
    /** TCP alone: the frames travel inside TLS. `serverName` where the certificate is made out to another name than `host`. */
    tls: z
      .strictObject({ caFile: z.string().min(1).optional(), serverName: z.string().min(1).max(253).optional() })
      .optional(),
    /** TCP alone: the line stays open between messages. Off: one connection for each. */
    keepOpen: z.boolean().default(true),
    account: hexSigns(3, 16),
    receiver: hexSigns(1, 6).default("0"),
    line: hexSigns(1, 6).default("0"),
    format: z.enum(formats).default("ADM-CID"),
    /** A receiver that says DUH is asked once in the other format before the message counts as refused. */
    otherFormat: z.boolean().default(true),
    key: z.strictObject({ file: z.string().min(1), format: z.enum(keyFormats) }).optional(),
    /** Plain messages may go without a time; some old receivers take them only so. Sealed ones always carry it. */
    stampPlain: z.boolean().default(true),
    /** A plain ACK to a sealed message could be anybody's: believed only where the receiver knows no other. */
    plainAck: z.boolean().default(false),
    /** One maker's receiver answers with 0x06 alone, which names no message. */
    ackByte: z.boolean().default(false),
    /** `off` where the receiver refuses NULL: the daily test is the only proof then. */
    supervision: z.union([z.literal("off"), durationText]).default(seconds(60)),
    /** SIA-DCS alone: hours and minutes of an event that comes late, in this time zone. `off` where a receiver takes none. */
    eventTime: z
      .union([z.literal("off"), z.string().refine(isZone, 'need "off" or a time zone, such as "Asia/Shanghai"')])
      .default("UTC"),
    person: z.enum(["inband", "command", "call", "none"]).default("none"),
    group: z
      .string()
      .regex(/^\d\d$/, 'need two digits, such as "01"')
      .default("00"),
    /** Numbers agreed with the centre, by device and by room. What has none is zone 000. */
    zones: z
      .strictObject({
        devices: z.record(z.string(), zone).default({}),
        rooms: z.record(z.string(), zone).default({}),
      })
      .default({ devices: {}, rooms: {} }),
    /** Other codes than the usual for some kinds of alert, as this centre wants them. */
    codes: z
      .partialRecord(
        z.enum(alertKinds),
        z.strictObject({
          contactId: z.string().regex(/^[0-9A-F]{3}$/, 'need three digits, such as "101"'),
          sia: siaCode,
          siaOver: siaCode,
        }),
      )
      .default({}),
  })
  .refine(({ transport, tls }) => transport === "tcp" || tls === undefined, {
    path: ["tls"],
    message: 'has no meaning beside "transport: udp": TLS needs a connection',
  })
  .refine(({ supervision }) => supervision === "off" || inside(supervision), {
    path: ["supervision"],
    message: 'need "off" or a length of time from 10 s to 90 d, such as "60 s"',
  });

const inside = (every: Duration): boolean => every >= supervised.least && every <= supervised.most;

export type Dc09Settings = z.output<typeof dc09Shape>;
