/** A real influxd 1.6.7 in a folder of its own, on free ports. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Child, startChild } from "./child.ts";
import { tempFolder } from "./folder.ts";
import { freePort } from "./ports.ts";

export interface Influxd {
  readonly url: string;
  readonly port: number;
  /** InfluxQL; rows of the first series, as objects. Throws on an error of InfluxDB's. */
  query(text: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Times are RFC 3339 with nanoseconds. As `query`, but the rows of every series, each with its tags and `measurement`. */
  queryAll(text: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Stops the program, keeps its files. */
  halt(): Promise<void>;
  /** Starts it again on the same port and files. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export async function startInfluxd(options: { readonly auth?: boolean } = {}): Promise<Influxd> {
  const folder = tempFolder("influxd");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = join(folder.path, "influxdb.conf");
  writeFileSync(file, configuration(folder.path, port, await freePort(), options.auth ?? false));
  let child: Child | undefined;

  const resume = async () => {
    child = startChild("influxd", ["-config", file]);
    await answering(url, child);
  };
  const halt = async () => {
    await child?.stop();
    child = undefined;
  };
  await resume();

  const queryAll = async (text: string, database?: string) => {
    const where = new URL("/query", url);
    where.searchParams.set("q", text);
    if (database) where.searchParams.set("db", database);
    const answer = await fetch(where, { method: "POST" });
    return rowsOf(await answer.text());
  };
  return {
    url,
    port,
    queryAll,
    query: async (text, database) => (await queryAll(text, database)).map(({ measurement: _, ...row }) => row),
    halt,
    resume,
    async stop() {
      await halt();
      folder.remove();
    },
  };
}

const configuration = (folder: string, port: number, backupPort: number, auth: boolean) => `
reporting-disabled = true
bind-address = "127.0.0.1:${backupPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  auth-enabled = ${auth}
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
`;

/** Waits on the server's own word, /ping; a server that is not there or died fails the test. */
async function answering(url: string, child: Child): Promise<void> {
  const failed = child.ended.then(
    ({ code }) => {
      throw new Error(`influxd ended with ${code}: ${child.lines.slice(-5).join("\n")}`);
    },
    (fault: Error) => {
      throw new Error(`${fault.message}; install it with: apt-get install influxdb`);
    },
  );
  failed.catch(() => {});
  const ping = () =>
    fetch(new URL("/ping", url)).then(
      ({ status }) => status === 204,
      () => false,
    );
  for (let tries = 0; tries < 300; tries++) {
    if (await Promise.race([ping(), failed])) return;
    await Promise.race([pause(50), failed]);
  }
  throw new Error("influxd did not answer within 15 s");
}

interface Series {
  readonly name: string;
  readonly tags?: Record<string, string>;
  readonly columns: readonly string[];
  readonly values?: readonly (readonly unknown[])[];
}

function rowsOf(text: string): Record<string, unknown>[] {
  const body = JSON.parse(text) as { error?: string; results?: { error?: string; series?: Series[] }[] };
  const fault = body.error ?? body.results?.find((result) => result.error)?.error;
  if (fault) throw new Error(fault);
  const series = body.results?.flatMap((result) => result.series ?? []) ?? [];
  return series.flatMap((one) =>
    (one.values ?? []).map((value) => ({
      measurement: one.name,
      ...one.tags,
      ...Object.fromEntries(one.columns.map((column, i) => [column, value[i]])),
    })),
  );
}
