/** What the next shift must know beside the cases: who is away, what is not heard of. */
import type { Presence } from "../gateways/presence.ts";
import { awayNow } from "../protected/away.ts";
import type { ProtectedDays } from "../protected/days.ts";
import type { Register } from "../register/register.ts";
import type { ShiftDeps } from "./shift.ts";

export interface AroundDeps {
  readonly register: Pick<Register, "gateways">;
  readonly presence: Pick<Presence, "row">;
  readonly protectedDays: Pick<ProtectedDays, "of" | "today">;
  readonly now: () => number;
}

export function surroundings({ register, presence, protectedDays, now }: AroundDeps): ShiftDeps["around"] {
  return async () => {
    const days = await protectedDays.of(protectedDays.today);
    const rows = register.gateways().map(({ id, home }) => ({ home, row: presence.row(id) }));
    return {
      away: awayNow(days, now()).map(({ home, bed, why }) => ({ home, bed, why })),
      outages: rows
        .filter(({ row }) => row.lost)
        .map(({ home, row: { id, heardAt } }) => ({
          ...{ gateway: id, home },
          ...(heardAt !== undefined && { since: heardAt }),
        })),
      silent: rows
        .filter(({ row }) => row.devicesSilent > 0)
        .map(({ home, row: { id, devicesSilent } }) => ({ gateway: id, home, devices: devicesSilent })),
    };
  };
}
