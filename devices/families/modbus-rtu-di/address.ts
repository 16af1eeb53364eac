import { mostInputs, slaves } from "../../framing/modbus-rtu.ts";

/** One input of one slave, as the register names it: `1/0`. */
export interface Address {
  readonly slave: number;
  readonly input: number;
}

export const inputKey = (slave: number, input: number): string => `${slave}/${input}`;

export function addressOf(key: string): Address | undefined {
  const [, slave, input] = /^(\d{1,3})\/(\d{1,2})$/.exec(key) ?? [];
  const address = { slave: Number(slave), input: Number(input) };
  const exists = address.slave >= slaves.first && address.slave <= slaves.last && address.input < mostInputs;
  return exists ? address : undefined;
}
