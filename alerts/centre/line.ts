/** The way down to the gateways, as the centre needs it. `broker-line.ts` makes one of our broker. */
export interface Line {
  connected(gateway: string): boolean;
  /** True when it is on its way; false when the gateway is not here. For what the gateway asks for again by itself. */
  send(gateway: string, channel: "receipt" | "command", body: string): Promise<boolean>;
  /** True when the gateway has it; false if it went away before that was sure. */
  deliver(gateway: string, channel: "receipt" | "command", body: string): Promise<boolean>;
}
