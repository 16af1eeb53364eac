/**
 * Who may use the joining desk: whoever knows the hub's installer code, made at the first start with 50 random bits and kept
 * in `<data>/installer.code`. Ten wrong tries, each answered more slowly, and nobody gets in before the gateway was started
 * again: somebody has to be at the hub.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { makeJoinCode, shownJoinCode } from "../../alerts/program/join-code.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { readSecretFile, writeSecretOnce } from "./secret-file.ts";

/** ms. `slower`: the first wrong answer, doubled with each. */
export const sessionRules = { life: 12 * 3_600_000, atOnce: 20, wrongTries: 10, slower: 250, slowest: 30_000 } as const;

export const installerCodeFile = "installer.code";

/** `locked`: so many wrong tries have been told already. */
export type SignIn = { readonly cookie: string } | { readonly refused: "wrong-code" | "too-many" | "locked" };

export interface InstallerSessions {
  signIn(typed: string): Promise<SignIn>;
  knows(cookie: string | undefined): boolean;
  signOut(cookie: string | undefined): void;
  /** Calls once when this session is over, whatever ended it. The answer calls that off. */
  onEnd(cookie: string | undefined, ended: () => void): () => void;
}

/** Signs. What is left of a file after a power cut must not be a code that anybody can guess. */
const shortestCode = 8;

interface Session {
  readonly until: number;
  readonly ending: Set<() => void>;
}

/** Made if it is missing. */
export function installerCode(dir: string): string {
  const file = join(dir, installerCodeFile);
  const found = readSecretFile(file, (text) =>
    /^[\x20-\x7e\s]*$/.test(text) && meant(text).length >= shortestCode ? text.trim() : undefined,
  );
  if (found !== undefined) return found;
  const code = shownJoinCode(makeJoinCode(randomBytes(16)));
  writeSecretOnce(file, `${code}\n`);
  return code;
}

export function openSessions(code: string, timers: Pick<Timers, "now" | "after">): InstallerSessions {
  /** Ends by SHA-256 of the cookie. */
  const sessions = new Map<string, Session>();
  const wanted = sumOf(meant(code));
  let wrong = 0;
  /** One try after the other: many at once would not be slower. */
  let turn: Promise<unknown> = Promise.resolve();

  async function tryCode(typed: string): Promise<SignIn> {
    if (wrong >= sessionRules.wrongTries) return { refused: "locked" };
    if (!timingSafeEqual(sumOf(meant(typed)), wanted)) {
      wrong += 1;
      const wait = Math.min(sessionRules.slowest, sessionRules.slower * 2 ** (wrong - 1));
      await new Promise<void>((done) => timers.after(wait, done));
      return { refused: wrong >= sessionRules.wrongTries ? "too-many" : "wrong-code" };
    }
    wrong = 0;
    const cookie = randomBytes(32).toString("base64url");
    const [oldest] = sessions.keys();
    if (sessions.size >= sessionRules.atOnce && oldest !== undefined) end(oldest);
    sessions.set(nameOf(cookie), { until: timers.now() + sessionRules.life, ending: new Set() });
    return { cookie };
  }

  function end(name: string): void {
    const { ending = [] } = sessions.get(name) ?? {};
    sessions.delete(name);
    for (const ended of ending) ended();
  }

  return {
    signIn(typed) {
      const done = turn.then(() => tryCode(typed));
      turn = done.catch(() => {});
      return done;
    },
    knows(cookie) {
      const session = cookie === undefined ? undefined : sessions.get(nameOf(cookie));
      return session !== undefined && timers.now() < session.until;
    },
    signOut(cookie) {
      if (cookie !== undefined) end(nameOf(cookie));
    },
    onEnd(cookie, ended) {
      const name = nameOf(cookie ?? "");
      const session = sessions.get(name);
      if (!session) return () => {};
      session.ending.add(ended);
      const callOff = timers.after(Math.max(0, session.until - timers.now()), () => end(name));
      return () => {
        callOff();
        session.ending.delete(ended);
      };
    },
  };
}

const sumOf = (text: string): Buffer => createHash("sha256").update(text).digest();
const nameOf = (cookie: string): string => sumOf(cookie).toString("hex");
/** As typed: in any case, with or without dashes, O for 0, I or L for 1. */
const meant = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
