/**
 * What the door of the broker must bear at a centre. After an outage all homes come back in the same second, and they may do so
 * through one address: a carrier's NAT, or whatever ends TLS in front of us. While a thousand of them shake hands at once, each
 * looks like a stranger for longer than one home alone would.
 */
import { type BrokerLimits, brokerLimits } from "../../broker/limits.ts";
import { seconds } from "../../devices/model/moment.ts";
import { jsonOf } from "../program/json.ts";
import { presenceMessage } from "../protocol.ts";

/**
 * Messages of one gateway in the long run, and at once; more wait in its socket, and in its journal. A home beats three times a
 * minute; the first after an outage are its emergencies.
 */
const gatewayPace = { publishesPerSecond: 10, publishBurst: 1_000 } as const;

/**
 * All homes that come back at once are in within ten seconds, and the loop that lets them in stays free for whoever calls. In the
 * first two seconds after a start each call for help that waits has knocked (a home tries each second and a quarter at most).
 */
const homesBack = { loginsAtOnce: 20, loginsPerSecond: 250, urgentLoginsFirst: seconds(2) } as const;

/** Some 50 KB each while TLS begins: 100 MB at the worst, and gone after the login's deadline. The rest dials again. */
const strangersAtMost = 2_000;

export function doorLimits(gateways: number): Partial<BrokerLimits> {
  // Every gateway may be back on a new connection before its old one is given up.
  const connections = Math.max(brokerLimits.connections, 2 * gateways + 100);
  if (gateways <= brokerLimits.strangersPerAddress) return { ...gatewayPace, ...homesBack, connections };
  const strangers = Math.min(strangersAtMost, Math.max(brokerLimits.strangers, gateways + 100));
  return {
    ...{ ...gatewayPace, ...homesBack, connections, strangers, strangersPerAddress: strangers },
    // In a turn of the loop that takes a tenth of a second, as many knock: all are heard, and whoever calls goes first.
    acceptsAtOnce: 16,
    // One that is still shaking hands is not sent away for it before a slow machine had time for all of them.
    strangerGrace: seconds(3),
  };
}

/** A home says in its last will, the only thing that comes with a login, that an emergency of its own waits to be stored. */
export const hasCallInHand = ({ payload }: { readonly payload: Uint8Array }): boolean =>
  presenceMessage.safeParse(jsonOf(payload)).data?.calling === true;
