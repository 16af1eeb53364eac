/** The centre that a command speaks to: named by `--url` and `--token-file`, or the one of a running `npm start`. */
import { exitCodes, type Io } from "./command.ts";
import { readRunning, readToken } from "./running.ts";

export interface CentreAt {
  readonly url: string;
  readonly token: string;
}

interface Named {
  readonly url?: string | undefined;
  readonly "token-file"?: string | undefined;
}

/** An exit code where there is none; what to do has been said then. */
export function centreAt(command: string, named: Named, io: Io): CentreAt | number {
  const say = (words: string): void => io.stderr(`hearthwatch ${command}: ${words}`);
  const { url, "token-file": tokenFile } = named;
  if ((url === undefined) !== (tokenFile === undefined)) {
    say("--url and --token-file go together");
    return exitCodes.usage;
  }
  if (url !== undefined && !URL.canParse(url)) {
    say(`--url needs an address such as http://127.0.0.1:8090, found "${url}"`);
    return exitCodes.usage;
  }
  const found = url !== undefined && tokenFile !== undefined ? { url, tokenFile } : readRunning()?.centre;
  if (!found) {
    say("no centre is running here; start it with `npm start`, or give --url and --token-file");
    return exitCodes.no;
  }
  try {
    return { url: found.url, token: readToken(found.tokenFile) };
  } catch {
    say(`${found.tokenFile} cannot be read; the centre keeps machine-token in its data folder`);
    return exitCodes.no;
  }
}
