import { pino } from "pino";

/** Fields of a log line: identifiers and numbers, never a person. */
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * `error`: a person must act. `warn`: it may come to that. `info`: a state changed. `debug`: one frame.
 * The event is a dotted noun-verb such as `device.silent`.
 */
export interface Log {
  error(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  debug(event: string, fields?: Fields): void;
}

export type LogLevel = "error" | "warn" | "info" | "debug" | "silent";

/** JSON lines on standard output. */
export function openLog(program: string, level: LogLevel): Log {
  const sink = pino({ level, base: { program }, timestamp: pino.stdTimeFunctions.isoTime });
  const write = (at: "error" | "warn" | "info" | "debug") => (event: string, fields?: Fields) =>
    sink[at]({ event, ...fields });
  return { error: write("error"), warn: write("warn"), info: write("info"), debug: write("debug") };
}

export const silentLog: Log = { error() {}, warn() {}, info() {}, debug() {} };
