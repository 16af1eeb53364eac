import { randomInt } from "node:crypto";

const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** With a start that never changes, these signs are all that keeps two equal messages from looking equal on the wire. */
export const randomPad = (length: number): string =>
  Array.from({ length }, () => signs[randomInt(signs.length)] ?? "x").join("");
