export type BrokerFaultCode =
  | "PLAIN_OFF_LOOPBACK"
  | "PORT_TAKEN"
  | "LISTEN"
  | "BAD_IDENTITY"
  | "TLS"
  | "STOPPED"
  | "FULL";

/** Says what is wrong and what would do. */
export class BrokerFault extends Error {
  readonly code: BrokerFaultCode;
  readonly next: string;
  constructor(code: BrokerFaultCode, what: string, next: string) {
    super(`${what}. ${next}`);
    this.name = "BrokerFault";
    this.code = code;
    this.next = next;
  }
}
