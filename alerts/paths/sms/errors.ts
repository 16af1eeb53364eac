/** What a modem's error numbers mean for a message. Source: 3GPP TS 27.005, 3.2.5 (with TS 24.011, E-2); TS 27.007, 9.2. */
import { seconds } from "../../../devices/model/moment.ts";
import type { Outcome } from "../path.ts";
import { again, busy, knownIn, refused } from "../people/answer.ts";

type Judge = (said: string) => Outcome;
const gone: Judge = (said) => refused("gone", said);
const notUnderstood: Judge = (said) => refused("not_understood", said);
const notLetIn: Judge = (said) => again("not_let_in", said);
const turnedDown: Judge = (said) => again("turned_down", said);
const serverFault: Judge = (said) => again("server_fault", said);
const unreachable: Judge = (said) => again("unreachable", said);
const crowded: Judge = (said) => busy(said, seconds(10));

const ofSms = knownIn<Judge>({
  // No such number; nobody has it.
  ...{ 1: gone, 28: gone, 30: gone },
  // Barred by the operator or the contract; no credit shows here too.
  ...{ 8: notLetIn, 10: notLetIn, 50: notLetIn },
  ...{ 21: turnedDown, 29: turnedDown, 69: turnedDown, 302: turnedDown, 330: turnedDown },
  ...{ 42: crowded, 47: crowded, 301: crowded, 314: crowded },
  ...{ 95: notUnderstood, 96: notUnderstood, 97: notUnderstood, 99: notUnderstood, 111: notUnderstood },
  ...{ 303: notUnderstood, 304: notUnderstood, 305: notUnderstood },
  // The SIM: none, locked, broken.
  ...{ 310: notLetIn, 311: notLetIn, 312: notLetIn, 315: notLetIn, 316: notLetIn, 317: notLetIn, 318: notLetIn },
  331: unreachable,
  // It may have gone out.
  332: (said) => again("no_answer", said),
});
const ofModem = knownIn<Judge>({
  ...{ 5: notLetIn, 10: notLetIn, 11: notLetIn, 12: notLetIn, 15: notLetIn, 16: notLetIn, 17: notLetIn, 18: notLetIn },
  14: crowded,
  ...{ 30: unreachable, 31: unreachable },
  32: notLetIn,
});

/** `+CMS ERROR: 38`, `+CME ERROR: 10`, `ERROR`; `undefined`: the line is no error. */
export function errorOf(line: string): Outcome | undefined {
  if (line === "ERROR") return serverFault("ERROR");
  const found = /^\+(CM[SE]) ERROR: ?(\d{1,5})?/.exec(line);
  if (!found) return undefined;
  const [, which, code] = found;
  if (code === undefined) return serverFault(`${which} ERROR`);
  const known = which === "CMS" ? ofSms(Number(code)) : ofModem(Number(code));
  return (known ?? serverFault)(`${which} ${code}`);
}
