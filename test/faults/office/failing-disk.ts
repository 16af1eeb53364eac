/**
 * A centre of its own process on a disk whose fsync fails once. A home tells it of one press after another until each is called
 * stored; then the power is cut, and what the disk kept is asked for every one of them.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { tokenSha256 } from "../../../alerts/centre/register/register.ts";
import { childEnvironment } from "../../../alerts/program/environment.ts";
import { openDatabase } from "../../../alerts/program/sqlite.ts";
import type { AlertMessage } from "../../../alerts/protocol.ts";
import { alertOf } from "../../centre/messages.ts";
import { connectGateway, type TestGateway, token } from "../../centre/running.ts";
import { type Child, startChild } from "../../kit/child.ts";
import { freePort } from "../../kit/ports.ts";
import { Platter, survivals } from "../platter.ts";
import type { Workshop } from "../process.ts";
import { seeded } from "../random.ts";
import { readTrace } from "../trace.ts";

const command = fileURLToPath(new URL("../../../gateway/command/main.ts", import.meta.url));
const presses = 60;
/** ms: for one receipt, and before the same is said again. */
const storedWithin = 60_000;
const saidAgain = 400;

export interface FailedSync {
  /** The fsync that was to fail did. */
  readonly failed: boolean;
  /** A centre that does not start because its disk fails has promised nothing. */
  readonly started: boolean;
  readonly images: number;
  /** `stored` receipts looked for, over all images, and those that were not there. */
  readonly checked: number;
  readonly gone: number;
  /** ms from the first word to its `stored`. */
  readonly latencies: readonly number[];
}

export async function cutAfterFailedSync(
  workshop: Workshop,
  { eioAt, seed }: { readonly eioAt: number; readonly seed: number },
): Promise<FailedSync> {
  const folder = workshop.room("centre-eio");
  const data = join(folder, "centre");
  mkdirSync(data);
  const trace = join(folder, "trace");
  const port = await freePort();
  const config = join(folder, "centre.yaml");
  writeFileSync(config, stringify(configOf(data, port, await freePort())));
  const child = startChild(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", command, "centre", "--config", config],
    {
      env: childEnvironment({
        ...{ LD_PRELOAD: workshop.shim(), DISK_DIR: data, DISK_TRACE: trace, DISK_EIO_AT: String(eioAt) },
      }),
    },
  );
  const started = await child.line((line) => (line.includes("centre.ready") ? true : undefined)).catch(() => false);
  const latencies: number[] = [];
  const stored = started ? await tellAll(port, latencies) : [];
  await killed(child);
  const operations = readTrace(trace);
  const failed = operations.some(({ op, path }) => op === "syncFailed" && basename(path).startsWith("centre.db"));
  const promised = { failed, started, images: 0, checked: 0, gone: 0, latencies };
  if (stored.length === 0) return promised;
  const platter = new Platter();
  for (const operation of operations) platter.apply(operation);
  const random = seeded(seed);
  let gone = 0;
  for (const survival of survivals) {
    const image = workshop.shelf("centre-image");
    platter.image(image, survival, random, ["machine-token"]);
    const there = messagesIn(join(image, "centre.db"));
    gone += stored.filter(({ seq }) => !there.has(seq)).length;
    rmSync(image, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
  return { ...promised, images: survivals.length, checked: stored.length * survivals.length, gone };
}

const configOf = (data: string, mqtt: number, http: number): object => ({
  ...{ version: 1, name: "F-69", data },
  broker: { listeners: [{ host: "127.0.0.1", port: mqtt }] },
  http: { host: "127.0.0.1", port: http },
  gateways: [{ id: "gw1", home: "home1", tokenSha256: tokenSha256(token) }],
});

/** One after the other, each said again until it is called stored: as a gateway's journal does. */
async function tellAll(port: number, latencies: number[]): Promise<readonly AlertMessage[]> {
  let line: TestGateway | undefined;
  const heard: TestGateway["heard"][] = [];
  const dial = async (): Promise<TestGateway | undefined> => {
    if (line?.client.connected) return line;
    line = await connectGateway(port).catch(() => undefined);
    if (line) heard.push(line.heard);
    return line;
  };
  const isStored = ({ alertId }: AlertMessage): boolean =>
    heard.some((each) => each.some(({ body }) => body.type === "stored" && body.alertId === alertId));
  const stored: AlertMessage[] = [];
  for (let seq = 1; seq <= presses; seq += 1) {
    const message = alertOf(seq, { device: `button-${seq}` });
    const began = performance.now();
    let said = Number.NEGATIVE_INFINITY;
    while (!isStored(message)) {
      const now = performance.now();
      if (now - began > storedWithin) throw new Error(`message ${seq} is not stored within ${storedWithin} ms`);
      if (now - said > saidAgain) {
        said = now;
        // Not answered while it cannot be stored: the receipt is what counts.
        void (await dial())?.publish("alert", message).catch(() => {});
      }
      await new Promise((next) => setTimeout(next, 1));
    }
    latencies.push(performance.now() - began);
    stored.push(message);
  }
  await line?.end();
  return stored;
}

function killed(child: Child): Promise<unknown> {
  child.signalAll("SIGKILL");
  return child.ended;
}

/** Opened as the next start would: the log beside it is read again. */
function messagesIn(file: string): ReadonlySet<number> {
  const db = openDatabase(file);
  try {
    return new Set(db.all("SELECT seq FROM messages").map(({ seq }) => Number(seq)));
  } finally {
    db.close();
  }
}
