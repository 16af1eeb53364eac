/** A credential that does not fit: anybody may try one, but a gateway that is silent meanwhile cannot sign in. */
import type { Log } from "../../program/log.ts";
import { gatewayRefused } from "../cases/lane.ts";
import type { Desk } from "../desk/desk.ts";
import type { Register } from "../register/register.ts";
import type { Presence } from "./presence.ts";

/** Silent for so long (ms), and not let in for so long: it was not somebody else who tried. */
const silentFor = 30_000;
const triesFor = 10_000;

export interface NotLetIn {
  tried(gateway: string, why: string): Promise<void>;
  /** Something came from it; true: it had not been let in. */
  heard(gateway: string): boolean;
}

export function openNotLetIn(deps: {
  readonly register: Pick<Register, "gateway">;
  readonly presence: Pick<Presence, "row">;
  readonly desk: Pick<Desk, "fault">;
  readonly now: () => number;
  readonly log: Log;
}): NotLetIn {
  const { register, presence, desk, now, log } = deps;
  /** Gateways whose credential did not fit while they were silent, and since when. */
  const refused = new Map<string, number>();
  return {
    async tried(gateway, why) {
      const entry = register.gateway(gateway);
      const { heardAt } = presence.row(gateway);
      if (!entry || (heardAt !== undefined && now() - heardAt < silentFor)) return;
      // One guess of a stranger is nobody's fault; a gateway goes on trying. Said again it is the same fault.
      const first = refused.get(gateway) ?? now();
      refused.set(gateway, first);
      if (now() - first < triesFor) return;
      log.warn("gateway.not_let_in", { gateway, why });
      const fault = { gateway, kind: gatewayRefused, device: `gateway:${gateway}`, home: entry.home } as const;
      await desk.fault({ ...fault, since: heardAt ?? now() });
    },
    heard: (gateway) => refused.delete(gateway),
  };
}
