/** One open way to a receiver: a serial port, or a network socket that stands for one. */
import { openTcp } from "./tcp.ts";
import { openTty } from "./tty.ts";

export interface Line {
  /** Resolves when the other side's buffer has taken the bytes; may stay open as long as it does not. */
  write(bytes: Uint8Array): Promise<void>;
  pause(): void;
  resume(): void;
  /** Quietly: `ended` is not called. */
  close(): Promise<void>;
}

export interface LineEars {
  data(chunk: Uint8Array): void;
  /** It has gone by itself. Called once at most. */
  ended(why: LineEnd): void;
}

export type LineEnd = "unplugged" | "closed";

export type OpenLine = (path: string, baud: number, ears: LineEars) => Promise<Line>;

/** `tcp://host:port` is a serial port behind ser2net or the like (raw, not RFC 2217); anything else is a path of this machine. */
export const openLine: OpenLine = (path, baud, ears) => {
  const far = farPort(path);
  return far ? openTcp(far, ears) : openTty(path, baud, ears);
};

export function farPort(path: string): { readonly host: string; readonly port: number } | undefined {
  const found = /^tcp:\/\/(\[[^\]]+\]|[^\s/:]+):(\d+)$/.exec(path);
  const host = found?.[1]?.replace(/^\[|\]$/g, "");
  return host === undefined ? undefined : { host, port: Number(found?.[2]) };
}
