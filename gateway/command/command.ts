/** What every command is handed, and what it must be. Exit codes: 0 done, 1 the answer is "no", 2 called wrongly, 70 it broke. */
export interface Io {
  stdout(line: string): void;
  stderr(line: string): void;
  readonly stdin: AsyncIterable<string | Uint8Array>;
}

export interface Command {
  readonly summary: string;
  readonly help: string;
  run(args: string[], io: Io): Promise<number>;
}

export const exitCodes = { done: 0, no: 1, usage: 2, broke: 70 } as const;
