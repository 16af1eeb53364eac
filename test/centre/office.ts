/** The centre without doors: a real store on disk, a clock of the test's own and a gateway that is a list of what it was sent. */

import { z } from "zod";
import { openBrokerLine } from "../../alerts/centre/broker-line.ts";
import type { Case } from "../../alerts/centre/cases/case.ts";
import { centreShape } from "../../alerts/centre/config.ts";
import { escalationConfig } from "../../alerts/centre/escalation/settings.ts";
import { type Office, startOffice } from "../../alerts/centre/office.ts";
import { openRegister } from "../../alerts/centre/register/register.ts";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import type { Store } from "../../alerts/centre/store/store.ts";
import { watchConfig } from "../../alerts/centre/watch/settings.ts";
import type { Path } from "../../alerts/paths/path.ts";
import { noCrash } from "../../alerts/program/crash-point.ts";
import { type LiveFeed, openLiveFeed } from "../../alerts/program/live-feed.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import { type TestClock, testClock } from "../kit/clock.ts";
import { uuidv7 } from "./messages.ts";

export interface TestOffice extends Office {
  readonly clock: TestClock;
  readonly store: Store;
  readonly feed: LiveFeed;
  /** What the broker put on its way to gw1. */
  readonly sent: { readonly channel: string; readonly body: Record<string, unknown> }[];
  connect(gateway?: string): void;
  disconnect(gateway?: string): void;
  /** A message from a gateway; resolves when it may be acknowledged. */
  hears(channel: string, body: unknown, gateway?: string): Promise<void>;
  /** A beat each 20 s for so long. */
  beats(ms: number): Promise<void>;
  /** Open cases but those of lost gateways, which `lost` has. */
  cases(): Promise<readonly Case[]>;
  lost(): Promise<readonly Case[]>;
  receipts(): string[];
  close(): Promise<void>;
}

export async function openTestOffice(
  data: string,
  clock = testClock(),
  wrap = (store: Store): Store => store,
  more: {
    readonly paths?: ReadonlyMap<string, Path>;
    readonly watch?: object;
    readonly escalation?: object;
    readonly area?: object;
    /** Beside gw1 and gw2. */
    readonly gateways?: readonly { readonly id: string; readonly home: string; readonly town?: string }[];
  } = {},
): Promise<TestOffice> {
  const paths = more.paths ?? new Map<string, Path>();
  // Fake paths have names and no settings.
  const config = {
    ...centreShape.parse({ version: 1, name: "T", data, ...(more.area && { area: more.area }) }),
    // Judged with its accounts and paths elsewhere.
    escalation: escalationConfig.parse(more.escalation),
    watch: z.object(watchConfig).shape.watch.parse(more.watch),
    paths: [...paths.keys()].map((label) => ({ label })),
  };
  const store = openSqliteStore(`${data}/centre.db`);
  const entry = (id: string, home: string) => ({ id, home, tokenSha256: "0".repeat(64) });
  const others = (more.gateways ?? []).map((each) => ({ ...entry(each.id, each.home), ...each }));
  const register = openRegister([entry("gw1", "home1"), entry("gw2", "home2"), ...others], {});
  const sent: TestOffice["sent"] = [];
  const line = openBrokerLine({
    steady: () => clock.timers.now(),
    async publish(topic, payload) {
      sent.push({ channel: topic.split("/").slice(2).join("/"), body: JSON.parse(payload) });
    },
  });
  const feed = openLiveFeed(clock.now());
  const office = await startOffice({
    ...{ config, register, line, feed, log: silentLog },
    store: wrap(store),
    metrics: openMetrics("test"),
    now: clock.now,
    timers: clock.timers,
    newId: uuidv7,
    crashPoint: noCrash,
    paths,
  });
  const hears: TestOffice["hears"] = async (channel, body, gateway = "gw1") => {
    const payload = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    await office.intake({ client: gateway, topic: `hw/1/${gateway}/${channel}`, payload });
    await clock.settle();
  };
  return {
    ...office,
    ...{ clock, store, feed, sent, hears },
    connect: (gateway = "gw1") => line.presence({ client: gateway, up: true }),
    disconnect: (gateway = "gw1") => line.presence({ client: gateway, up: false }),
    async beats(ms) {
      for (let passed = 0; passed < ms; passed += 20_000) {
        await hears("presence", { v: 1, state: "online" });
        await clock.passes(20_000);
      }
    },
    cases: async () => (await store.openCases()).filter(({ kind }) => kind !== "gateway_lost"),
    lost: async () => (await store.openCases()).filter(({ kind }) => kind === "gateway_lost"),
    receipts: () =>
      sent
        .filter(({ channel }) => channel === "gw1/receipt")
        .map(({ body }) => `${String(body.type)} v${String(body.caseVersion)}`),
    async close() {
      line.stop();
      await office.stop();
      await store.close();
    },
  };
}
