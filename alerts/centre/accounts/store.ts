/** Who may sign in, by which link, and in which session; and what they did that belongs to no case. */
import type { Word } from "../cases/happened.ts";

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly passwordHash: string | undefined;
}

interface Session {
  readonly account: string;
  readonly expires: number;
  /** Opened by a sign-in link: may set a password without knowing the old one. */
  readonly byLink: boolean;
}

export interface PeopleStore {
  accountByName(name: string): Promise<Account | undefined>;
  account(id: string): Promise<Account | undefined>;
  ensureAccount(account: Account): Promise<void>;
  /** Accounts of other names lose roles, password, links and sessions; their names stay in the log. */
  retireAccounts(keep: readonly string[]): Promise<void>;
  setPassword(id: string, passwordHash: string): Promise<void>;
  addLink(tokenHash: string, account: string, expires: number): Promise<void>;
  /** The account a link still opens; it is not used up by looking. */
  linkOpens(tokenHash: string, at: number): Promise<string | undefined>;
  /** Uses it up: only the first caller gets the account. */
  useLink(tokenHash: string, at: number): Promise<string | undefined>;
  addSession(tokenHash: string, session: Session): Promise<void>;
  session(tokenHash: string): Promise<Session | undefined>;
  endSession(tokenHash: string): Promise<void>;
  /** All sessions of an account but one: a new password ends the others. */
  endSessions(account: string, but: string): Promise<void>;
  /** Those that were over before that time, at most so many: how many there were. */
  forgetSessions(before: number, limit: number): Promise<number>;
  /** Into the same chain as the cases. */
  audit(word: Word, event: string, body: Readonly<Record<string, unknown>>): Promise<void>;
}
