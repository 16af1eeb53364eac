/** The household's page over the whole gateway. */

import { firstPath } from "../../alerts/paths/policy.ts";
import type { App } from "../../alerts/program/http.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import { distOf } from "../../alerts/program/page/build.ts";
import type { CentreLink } from "../centre-link/contract.ts";
import type { GatewayConfig } from "../config/config.ts";
import { gatewayMetrics, partsOf, type Standing, warningsOf } from "../health.ts";
import { homeViewOf } from "../home-view.ts";
import type { Lamp } from "../lamp.ts";
import { type StartedPage, startPage } from "../page/server.ts";
import type { Minutes } from "../protected/minutes.ts";
import { readSecret } from "../secret.ts";
import { openShadowBook } from "../shadow/book.ts";
import { wordsOfPeople } from "../shadow/words-of-people.ts";
import { simulatorOf } from "../simulated-home/remote.ts";
import { version } from "../version.ts";
import { type Parts, timers } from "./parts.ts";

export interface Shown {
  readonly standing: Standing;
  readonly lamp: Lamp;
  readonly link: CentreLink;
  readonly hear: (listener: () => void) => () => void;
  readonly minutes: Pick<Minutes, "of" | "today">;
  /** Routes of the joining desk, and of the minutes. */
  readonly more: (app: App) => void;
}

export function openPage(
  config: GatewayConfig,
  parts: Parts,
  { standing, lamp, link, hear, more, minutes }: Shown,
): Promise<StartedPage> {
  const { log, at, moment, register, journal } = parts;
  const metrics = openMetrics("gateway");
  gatewayMetrics(metrics, standing);
  const { simulatedHome, page } = config;
  const simulate =
    simulatedHome &&
    simulatorOf({ url: simulatedHome.url, token: readSecret(at(simulatedHome.tokenFile), "simulatedHome.tokenFile") });
  const shadow = openShadowBook({
    home: () => register.home,
    read: journal.read,
    said: () => wordsOfPeople(at(config.data)),
  });
  const view = () =>
    homeViewOf({
      shadow,
      simulator: simulatedHome !== undefined,
      register,
      journal,
      lamp,
      link,
      moment,
      now: timers.now,
      otherWay: () => {
        const proving = register.home.delivery?.proving ?? [];
        return standing.dispatcher.standings.some(
          ({ label, state }) => label !== firstPath && state === "ok" && proving.includes(label),
        );
      },
      protectedToday: () => (minutes.today === undefined ? [] : minutes.of(minutes.today)),
      warnings: () => [...register.warnings, ...warningsOf(standing)],
    });
  return startPage(
    {
      host: page.host,
      port: page.port,
      names: page.hosts,
      version,
      distDir: distOf("household"),
      installerDir: distOf("installer"),
    },
    {
      log,
      metrics,
      timers,
      parts: () => partsOf(standing),
      view,
      subscribe: hear,
      more,
      cancel: () => cancelAtHome(parts, lamp),
      ...(simulate && { simulate }),
    },
  );
}

/** The white key on the page. Only a fall still in its guard can be called off; anything else is told to the centre as a word of the resident. */
async function cancelAtHome({ journal, moment }: Parts, lamp: Lamp): Promise<boolean> {
  const open = lamp.alerts.some((alert) => alert.state === "guarding" || alert.state === "raised");
  if (open) await journal.tell({ type: "cancel", at: moment(), by: "page" });
  return open;
}
