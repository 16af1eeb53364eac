/** The only file that reads `process.env`. */
import { accessSync, constants } from "node:fs";
import { dirname, join } from "node:path";

export interface Environment {
  readonly logLevel: string | undefined;
  /** Tests only: the process kills itself (SIGKILL) at this named point, after passing it `crashAfter` times. */
  readonly crashAt: string | undefined;
  readonly crashAfter: number;
  readonly ci: boolean;
}

export const readEnvironment = (): Environment => ({
  logLevel: process.env.HEARTHWATCH_LOG,
  crashAt: process.env.HEARTHWATCH_CRASH_AT,
  crashAfter: Number(process.env.HEARTHWATCH_CRASH_AFTER ?? "0"),
  ci: process.env.CI !== undefined,
});

/** Debian keeps server programs where an ordinary PATH does not look. */
const serverFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

const searchPath = (): string => [dirname(process.execPath), process.env.PATH ?? "", ...serverFolders].join(":");

/** The environment of a child process: ours, with the pinned Node first on its PATH. */
export const childEnvironment = (extra: Readonly<Record<string, string>> = {}): Record<string, string | undefined> => ({
  ...process.env,
  PATH: searchPath(),
  ...extra,
});

export const isInstalled = (program: string): boolean =>
  searchPath()
    .split(":")
    .some((folder) => isExecutable(join(folder, program)));

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
