/** The writer's thread: takes batches, answers each, and does what can wait when nothing else does. */
import { parentPort, workerData } from "node:worker_threads";
import { type CrashSettings, crashPointsFrom } from "../../alerts/program/crash-point.ts";
import type { Moment } from "../../devices/model/moment.ts";
import { newAlertId } from "./alert-id.ts";
import { type Parcel, unpack } from "./command.ts";
import { openKeeper } from "./keeper.ts";
import type { KeeperHealth, KeeperSettings, Outcome } from "./keeper-contract.ts";
import type { EngineModule } from "./thinking.ts";

export interface ThreadSettings {
  readonly keeper: KeeperSettings;
  /** Module that exports `startEngine` and `step`. */
  readonly engine: string;
  readonly crash: CrashSettings | undefined;
}

export type ToThread =
  | { readonly say: "start"; readonly at: Moment }
  | { readonly say: "batch"; readonly parcel: Parcel }
  /** The reader met a row that is not as written. */
  | { readonly say: "distrust"; readonly reason: string }
  | { readonly say: "stop" };

export type FromThread =
  | { readonly say: "ready"; readonly last: Moment | undefined }
  /** The answer to `start` and to each `batch`. */
  | { readonly say: "done"; readonly outcome: Outcome }
  | { readonly say: "rested"; readonly standing: KeeperHealth }
  | { readonly say: "event"; readonly event: string; readonly fields: Readonly<Record<string, string | number>> }
  | { readonly say: "stopped" };

/** Nobody waits for the work done at rest: it begins when no batch came for so long. */
const restAfter = 50;

if (parentPort) await serve(parentPort, workerData as ThreadSettings);

async function serve(port: NonNullable<typeof parentPort>, settings: ThreadSettings): Promise<void> {
  const send = (message: FromThread) => port.postMessage(message);
  const engine = (await import(settings.engine)) as EngineModule;
  const keeper = openKeeper(settings.keeper, {
    engine,
    alertId: newAlertId,
    ticks: () => performance.now(),
    crash: crashPointsFrom(settings.crash),
    event: (event, fields) => send({ say: "event", event, fields }),
  });

  let timer: NodeJS.Timeout | undefined;
  const restIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      const { standing, again } = keeper.rest();
      send({ say: "rested", standing });
      if (again !== undefined) restIn(Math.max(again, 1));
    }, ms);
  };

  const answer = (outcome: Outcome): void => {
    send({ say: "done", outcome });
    // Work at rest gives way to batches, but not the way back to the disk.
    if (outcome.standing.mode !== "memory" || !timer) restIn(restAfter);
  };

  port.on("message", (message: ToThread) => {
    switch (message.say) {
      case "start":
        answer(keeper.start(message.at));
        return;
      case "batch":
        answer(keeper.handle(unpack(message.parcel)));
        return;
      case "distrust":
        keeper.distrust(message.reason);
        restIn(0);
        return;
      default:
        clearTimeout(timer);
        keeper.stop();
        send({ say: "stopped" });
        port.close();
    }
  });
  send({ say: "ready", last: keeper.last });
}
