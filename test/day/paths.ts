/** The two other ways out of the story's home: the centre's own HTTPS over the same internet, and their son's phone over the mobile network. */

import type { FromGateway } from "../../alerts/centre/intake.ts";
import type { Path } from "../../alerts/paths/path.ts";
import { peoplePath } from "../../alerts/paths/people/people-path.ts";
import { smsAllowance } from "../../alerts/paths/sms/settings.ts";
import { supervisionOf } from "../../alerts/paths/supervised.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { type Duration, milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import type { Chronicle } from "./chronicle.ts";

/** What the county agreed with the home, for `paths:` of its configuration. */
export const agreed = [
  {
    kind: "https",
    label: "centre-https",
    url: "https://centre.example/v1/alerts",
    secretFile: "webhook.secret",
    news: "https://centre.example/v1/receipts",
  },
  { kind: "sms", label: "son", port: "/dev/ttyUSB2" },
];

export interface WaysOut {
  readonly timers: Timers;
  readonly wall: () => number;
  readonly timeZone: string;
  /** Nothing answers over it. */
  readonly internetIsCut: () => boolean;
  readonly toCentre: (message: FromGateway) => Promise<void>;
  readonly note: Chronicle["note"];
}

/** ms of a dial into silence. */
const silence = seconds(5);
/** ms from `AT+CMGS` to `+CMGS`. */
const network = seconds(4);

export function waysOut(home: WaysOut): readonly Path[] {
  return [byHttps(home), byPhone(home)];
}

function byHttps({ timers, internetIsCut, toCentre, note }: WaysOut): Path {
  const wait = (ms: Duration) => new Promise<void>((done) => timers.after(ms, done));
  /** A hundred tries into silence are one line. */
  const failed = new Map<number, number>();
  const tell = (seq: number, what: string, outcome: string): void => {
    const before = failed.get(seq) ?? 0;
    if (outcome === "again") failed.set(seq, before + 1);
    if (outcome === "again" && before > 0) return;
    const after = before > 0 ? ` after ${before} tries in vain` : "";
    note("path", `centre-https: ${what}, ${outcome === "again" ? "no answer" : `${outcome}${after}`}`);
  };
  const ask = async () => {
    if (!internetIsCut()) return { outcome: "stored" as const };
    await wait(silence);
    return { outcome: "again" as const, why: "unreachable" as const, after: milliseconds(0) };
  };
  return {
    ...{ label: "centre-https", kind: "https", proves: "stored", person: "command", audience: "machines" },
    ...{ atOnce: 4, tryWithin: seconds(10), supervision: supervisionOf(seconds(20)) },
    async deliver({ message }) {
      const said = await ask();
      tell(message.seq, `${message.type} ${message.kind}`, said.outcome);
      if (said.outcome === "stored") {
        const { gatewayId } = message;
        const topic = `hw/1/${gatewayId}/alert`;
        await toCentre({ client: gatewayId, topic, payload: Buffer.from(JSON.stringify(message)) });
      }
      return said;
    },
    probe: ask,
    test: ask,
    stop: async () => {},
  };
}

function byPhone({ timers, wall, timeZone, note }: WaysOut): Path {
  return peoplePath({
    ...{ kind: "sms", timers, wall, allowance: smsAllowance, atOnce: 1, tryWithin: minutes(4) },
    settings: { label: "son", test: "weekly", supervision: "off" },
    reader: { language: "zh", callIt: undefined, timeZone },
    carrier: {
      async send(text) {
        await new Promise<void>((done) => timers.after(network, done));
        note("path", `son, by SMS: ${text.sms}`);
        return { outcome: "carried" };
      },
      knock: async () => ({ outcome: "carried" }),
    },
  });
}
