/** The lamp over everything that it rests on, and what it says when nobody stands behind it any more. */
import type { Moment } from "../../devices/model/moment.ts";
import type { Carriers } from "../carriers.ts";
import type { CentreLink } from "../centre-link/contract.ts";
import type { GatewayConfig } from "../config/config.ts";
import { indicatorTopic, type Lamp, openLamp, unknownLamp } from "../lamp.ts";
import { openTestimony, witnessesOf } from "../lamp-witness.ts";
import type { Outputs } from "../outputs/conductor.ts";
import type { Dispatcher } from "../paths/dispatcher.ts";
import { type Parts, timers } from "./parts.ts";

/** Whoever reads the lamp must not take its last colour for the truth. */
export const farewellOf = (moment: () => Moment): { readonly topic: string; readonly body: string } => ({
  topic: indicatorTopic,
  body: JSON.stringify(unknownLamp(moment().wall)),
});

export interface LampSees {
  readonly carriers: Carriers;
  readonly link: Pick<CentreLink, "heardAt">;
  readonly outputs: Pick<Outputs, "show">;
  readonly paths: Pick<Dispatcher, "standings">;
}

export function openLampOver(
  config: GatewayConfig,
  parts: Parts,
  { carriers, link, outputs, paths }: LampSees,
  changed: () => void,
): Lamp {
  const { register, journal, moment, log } = parts;
  return openLamp({
    get home() {
      return register.home;
    },
    labelOf: (room) => register.current.book.home.rooms.find((each) => each.id === room)?.label,
    journal,
    heardAgo: () => (link.heardAt === undefined ? undefined : Math.round(timers.now() - link.heardAt)),
    testimony: openTestimony({
      witnesses: witnessesOf(config.paths),
      standings: () => paths.standings,
      deliveries: (alertId) => journal.read.deliveries(alertId),
    }),
    moment,
    timers,
    shown(view) {
      carriers.announce(indicatorTopic, JSON.stringify(view));
      outputs.show(view);
      log.info("indicator.shows", { state: view.state, alert: view.alertId });
      changed();
    },
  });
}
