/** The way down to the gateways, as the centre needs it. `broker-line.ts` makes one of our broker. */
export interface Line {
  connected(gateway: string): boolean;
  /** True at the gateway's own PUBACK, which it gives when the message is in its journal; false if it went away before. */
  send(gateway: string, channel: "receipt" | "command", body: string): Promise<boolean>;
}
