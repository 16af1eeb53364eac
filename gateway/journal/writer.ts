/** The writer's thread as its owner sees it: one question, one answer, in order. */
import { Worker } from "node:worker_threads";
import type { Moment } from "../../devices/model/moment.ts";
import type { Parcel } from "./command.ts";
import type { KeeperHealth, Outcome } from "./keeper-contract.ts";
import type { FromThread, ThreadSettings, ToThread } from "./writer-thread.ts";

export interface Writer {
  /** The last moment the journal knows. */
  readonly last: Moment | undefined;
  start(at: Moment): Promise<Outcome>;
  write(parcel: Parcel): Promise<Outcome>;
  distrust(reason: string): void;
  stop(): Promise<void>;
}

export interface WriterEvents {
  rested(standing: KeeperHealth): void;
  event(event: string, fields: Readonly<Record<string, string | number>>): void;
  /** The thread ended without being asked to. */
  died(fault: string): void;
}

export function startWriter(settings: ThreadSettings, events: WriterEvents): Promise<Writer> {
  const worker = new Worker(new URL("./writer-thread.ts", import.meta.url), { workerData: settings });
  const send = (message: ToThread, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  let answered: ((outcome: Outcome) => void) | undefined;
  let stopped: (() => void) | undefined;
  let fault: string | undefined;
  let isReady = false;

  const ask = (message: ToThread, transfer?: ArrayBuffer[]): Promise<Outcome> =>
    new Promise((resolve) => {
      answered = resolve;
      send(message, transfer);
    });
  const writer = (last: Moment | undefined): Writer => ({
    last,
    start: (at) => ask({ say: "start", at }),
    write: (parcel) => ask({ say: "batch", parcel }, [parcel.bytes.buffer]),
    distrust: (reason) => send({ say: "distrust", reason }),
    stop: () =>
      new Promise((resolve) => {
        stopped = resolve;
        send({ say: "stop" });
      }),
  });

  return new Promise((resolve, reject) => {
    worker.on("message", (message: FromThread) => {
      switch (message.say) {
        case "ready":
          isReady = true;
          return resolve(writer(message.last));
        case "done":
          return answered?.(message.outcome);
        case "rested":
          return events.rested(message.standing);
        case "event":
          return events.event(message.event, message.fields);
        default:
          return;
      }
    });
    worker.on("error", (thrown) => {
      fault = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    });
    worker.on("exit", () => {
      if (stopped) return stopped();
      if (!isReady) return reject(new Error(`the journal's writer could not start: ${fault ?? "it ended"}`));
      events.died(fault ?? "it ended");
    });
  });
}
