/** The gateways of the board, and what of them is worth a look. */
import type { GatewayView } from "../../views.ts";
import type { Desk } from "../desk.ts";

export const gatewaysOf = (desk: Desk): readonly GatewayView[] =>
  [...desk.board.gateways.value.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

/** A clock this far off (ms) is worth a word. */
const clockOff = 5_000;

export function attention(desk: Desk, beds: readonly GatewayView[]): string {
  const { speech } = desk;
  const silent = beds.reduce((sum, of) => sum + of.devicesSilent, 0);
  const gaps = beds.reduce((sum, of) => sum + of.gaps, 0);
  const clock = Math.max(0, ...beds.map((of) => Math.abs(of.clockOffset ?? 0)));
  return [
    silent > 0 && speech.say("quiet.silent", { n: silent }),
    gaps > 0 && speech.say("quiet.gaps", { n: gaps }),
    clock >= clockOff && speech.say("quiet.clock", { n: Math.round(clock / 1000) }),
  ]
    .filter((part) => part !== false)
    .join(" ");
}
