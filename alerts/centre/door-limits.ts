/**
 * What the door of the broker must bear at a centre. After an outage all homes come back in the same second, and they may do so
 * through one address: a carrier's NAT, or whatever ends TLS in front of us. While a thousand of them shake hands at once, each
 * looks like a stranger for longer than one home alone would.
 */
import { type BrokerLimits, brokerLimits } from "../../broker/limits.ts";
import { seconds } from "../../devices/model/moment.ts";

/**
 * Messages of one gateway in the long run, and at once; more wait in its socket, and in its journal. A home beats three times a
 * minute; the first after an outage are its emergencies.
 */
const gatewayPace = { publishesPerSecond: 10, publishBurst: 1_000 } as const;

/** Some 50 KB each while TLS begins: 100 MB at the worst, and gone after the login's deadline. The rest dials again. */
const strangersAtMost = 2_000;

export function doorLimits(gateways: number): Partial<BrokerLimits> {
  // Every gateway may be back on a new connection before its old one is given up.
  const connections = Math.max(brokerLimits.connections, 2 * gateways + 100);
  if (gateways <= brokerLimits.strangersPerAddress) return { ...gatewayPace, connections };
  const strangers = Math.min(strangersAtMost, Math.max(brokerLimits.strangers, gateways + 100));
  return {
    ...{ ...gatewayPace, connections, strangers, strangersPerAddress: strangers },
    // One that is still shaking hands is not sent away for it before a slow machine had time for all of them.
    strangerGrace: seconds(3),
  };
}
