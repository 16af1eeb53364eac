/** A replay in a thread of its own: it takes seconds to minutes, no query of it can be interrupted, and a thread can be ended. */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type Progress, type Replayed, type ReplayWish, replayJournal } from "./replaying.ts";

type FromThread =
  | { readonly say: "progress"; readonly done: number; readonly of: number }
  | { readonly say: "replayed"; readonly replayed: Replayed };

export interface RunningReplay {
  readonly done: Promise<Replayed>;
  end(): Promise<void>;
}

export function startReplay(wish: ReplayWish, progress: Progress): RunningReplay {
  const worker = new Worker(new URL(import.meta.url), { workerData: wish });
  const done = new Promise<Replayed>((resolve, reject) => {
    worker.on("message", (message: FromThread) => {
      if (message.say === "progress") progress(message.done, message.of);
      else resolve(message.replayed);
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("the replay was ended")));
  });
  return {
    done,
    async end() {
      await worker.terminate();
    },
  };
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  const send = (message: FromThread) => port.postMessage(message);
  const replayed = replayJournal(workerData as ReplayWish, (done, of) => send({ say: "progress", done, of }));
  send({ say: "replayed", replayed });
}
