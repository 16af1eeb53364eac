/** The only file that reads `process.env`. */
export interface Environment {
  readonly logLevel: string | undefined;
  /** Tests only: the process kills itself (SIGKILL) at this named point, after passing it `crashAfter` times. */
  readonly crashAt: string | undefined;
  readonly crashAfter: number;
  readonly ci: boolean;
}

export const readEnvironment = (): Environment => ({
  logLevel: process.env["HEARTHWATCH_LOG"],
  crashAt: process.env["HEARTHWATCH_CRASH_AT"],
  crashAfter: Number(process.env["HEARTHWATCH_CRASH_AFTER"] ?? "0"),
  ci: process.env["CI"] !== undefined,
});
