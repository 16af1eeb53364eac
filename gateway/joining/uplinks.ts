/** Networks in which the hub has an address. What they are is told by their names; addresses are nobody's business here. */
import type { NetworkInterfaceInfo } from "node:os";
import { z } from "zod";

export const uplink = z.object({
  kind: z.enum(["wired", "wifi", "mobile", "other"]),
  name: z.string().max(16),
});
export type Uplink = z.infer<typeof uplink>;

/** systemd's predictable names (`systemd.net-naming-scheme`), the kernel's older ones, and those of pppd and modems. */
const kinds: readonly (readonly [Uplink["kind"], RegExp])[] = [
  ["wired", /^(en|eth|end)/],
  ["wifi", /^(wl|wlan)/],
  ["mobile", /^(ww|ppp|usb|rmnet)/],
];
/** Made by software: bridges of containers, tunnels. */
const madeUp = /^(docker|br-|veth|virbr|tun|tap|wg|cni|flannel)/;
const mostUplinks = 8;

export const uplinksOf = (
  interfaces: NodeJS.Dict<readonly Pick<NetworkInterfaceInfo, "internal">[]>,
): readonly Uplink[] =>
  Object.entries(interfaces)
    .filter(([name, addresses = []]) => !madeUp.test(name) && addresses.some(({ internal }) => !internal))
    .map(([name]) => ({ kind: kinds.find(([, shape]) => shape.test(name))?.[0] ?? "other", name: name.slice(0, 16) }))
    .slice(0, mostUplinks);
