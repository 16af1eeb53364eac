/**
 * Zigbee2MQTT opens its network for everybody at once; whoever comes in is told on `bridge/event`.
 * Source: zigbee2mqtt.io, "MQTT topics and messages" (bridge/request/permit_join, device/remove, install_code/add).
 */
import type { NetworkDoor } from "../../joining/code.ts";
import { asWritten } from "./address.ts";

/** The radio counts the seconds in one byte and takes 255 for "for ever". */
const longestOpen = 254;

const asks = (base: string, what: string, body: object) => ({
  topic: `${base}/bridge/request/${what}`,
  payload: JSON.stringify(body),
});

export const door: NetworkDoor = {
  open(seconds, base, installCode) {
    const time = Math.min(Math.max(Math.round(seconds), 1), longestOpen);
    // 2.x reads `time` alone, 1.x needs `value` as well.
    const open = asks(base, "permit_join", { value: true, time });
    return installCode === undefined ? [open] : [asks(base, "install_code/add", { value: installCode }), open];
  },
  close: (base) => [asks(base, "permit_join", { value: false, time: 0 })],
  // Not blocked: it may be joined where it belongs. Not forced: it would keep the network's key and be forgotten here alone.
  remove: (device, base) => [asks(base, "device/remove", { id: asWritten(device), block: false, force: false })],
};
