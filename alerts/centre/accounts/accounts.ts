/** People who may sign in: named accounts, no default password, one-time links for the first time, sessions of one shift. */
import { argon2, createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Person } from "../cases/case.ts";
import type { PeopleStore } from "./store.ts";

/** A session lasts a shift (ms). */
export const sessionLife = 12 * 3_600_000;
const linkLife = 3_600_000;

/**
 * dispatcher 值班员: takes cases. shift_lead 值班长: the same, and hands them to others, reviews, runs drills. technician 安装工程师: hubs and devices.
 * admin 管理员: accounts, registers, settings; no cases. auditor 审计员: sees and exports, changes nothing, and each look is logged.
 */
export const roles = ["dispatcher", "shift_lead", "technician", "admin", "auditor"] as const;
export type Role = (typeof roles)[number];

export interface SignedIn {
  readonly person: Person;
  readonly roles: readonly string[];
  readonly csrf: string;
  readonly byLink: boolean;
  /** SHA-256 of the cookie: what the store and the live feed know the session by. */
  readonly session: string;
  readonly expires: number;
}

export interface Accounts {
  ensure(name: string, roles: readonly string[]): Promise<void>;
  /** Whoever is not named here any more may not come in, and is out. */
  keepOnly(names: readonly string[]): Promise<void>;
  exists(name: string): Promise<boolean>;
  /** A token for a one-time link; `undefined` if nobody has that name. */
  link(name: string): Promise<string | undefined>;
  /** The cookie's token, if the link still opens. */
  byLink(token: string): Promise<string | undefined>;
  byPassword(name: string, password: string): Promise<string | undefined>;
  who(cookie: string): Promise<SignedIn | undefined>;
  /** True too for an account that has no password yet. */
  knows(who: SignedIn, password: string): Promise<boolean>;
  /** Ends the other sessions of the account. */
  setPassword(who: SignedIn, password: string): Promise<void>;
  signOut(who: SignedIn): Promise<void>;
}

export function openAccounts(store: PeopleStore, now: () => number): Accounts {
  const open = async (account: string, byLink: boolean): Promise<string> => {
    const cookie = newToken();
    await store.addSession(hashOf(cookie), { account, expires: now() + sessionLife, byLink });
    return cookie;
  };
  // Somebody who does not exist takes as long as somebody who does.
  const nobodys = passwordHash(newToken());
  return {
    async ensure(name, roles) {
      await store.ensureAccount({ id: randomUUID(), name, roles, passwordHash: undefined });
    },
    keepOnly: (names) => store.retireAccounts(names),
    exists: async (name) => (await store.accountByName(name)) !== undefined,
    async link(name) {
      const account = await store.accountByName(name);
      if (!account || account.roles.length === 0) return undefined;
      const token = newToken();
      await store.addLink(hashOf(token), account.id, now() + linkLife);
      return token;
    },
    async byLink(token) {
      const account = await store.useLink(hashOf(token), now());
      return account === undefined ? undefined : open(account, true);
    },
    async byPassword(name, password) {
      const account = await store.accountByName(name);
      const fits = await passwordFits(password, account?.passwordHash ?? (await nobodys));
      return account?.passwordHash && fits ? open(account.id, false) : undefined;
    },
    async who(cookie) {
      const session = hashOf(cookie);
      const found = await store.session(session);
      if (!found || found.expires <= now()) return undefined;
      const account = await store.account(found.account);
      const { byLink, expires } = found;
      const { id, name } = account ?? { id: "", name: "" };
      if (!account || account.roles.length === 0) return undefined;
      return { person: { id, name }, roles: account.roles, csrf: csrfOf(cookie), byLink, session, expires };
    },
    async knows(who, password) {
      const hash = (await store.account(who.person.id))?.passwordHash;
      return hash === undefined || passwordFits(password, hash);
    },
    async setPassword(who, password) {
      await store.setPassword(who.person.id, await passwordHash(password));
      await store.endSessions(who.person.id, who.session);
    },
    signOut: (who) => store.endSession(who.session),
  };
}

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString("base64url");
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");
/** Known to whoever knows the cookie, and of no use to find it. */
const csrfOf = (cookie: string): string => createHash("sha256").update(`csrf:${cookie}`).digest("base64url");

export const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(a), "hex"), Buffer.from(hashOf(b), "hex"));

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

function derive(password: string, nonce: Buffer, of: typeof cost): Promise<Buffer> {
  return new Promise((done, fail) => {
    argon2("argon2id", { message: password.normalize("NFKC"), nonce, ...of }, (fault, tag) =>
      fault ? fail(fault) : done(tag),
    );
  });
}

async function passwordHash(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive(password, nonce, cost);
  return `argon2id$${cost.memory}$${cost.passes}$${cost.parallelism}$${nonce.toString("base64url")}$${tag.toString("base64url")}`;
}

async function passwordFits(password: string, hash: string): Promise<boolean> {
  const [, memory, passes, parallelism, nonce = "", tag = ""] = hash.split("$");
  const known = Buffer.from(tag, "base64url");
  const of = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: known.length,
  };
  const found = await derive(password, Buffer.from(nonce, "base64url"), of as typeof cost);
  return timingSafeEqual(found, known);
}
