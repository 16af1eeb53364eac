/** The log for whoever inspects it: looks are in it before they are answered, the chain is proved without stopping the centre. */
import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { openChainCheck } from "../../alerts/centre/audit/chain-check.ts";
import { watchLooks } from "../../alerts/centre/audit/looks.ts";
import { signedHeads } from "../../alerts/centre/audit/signed.ts";
import type { Link } from "../../alerts/centre/audit/store.ts";
import type { ChainView } from "../../alerts/centre/audit/views.ts";
import { bodyHash, entryHash, firstHash, verifyChain } from "../../alerts/centre/cases/chain.ts";
import { signHead } from "../../alerts/centre/chain/heads.ts";
import type { Centre } from "../../alerts/centre/main.ts";
import { openHttp } from "../../alerts/program/http.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import { signIn } from "../centre/running.ts";
import { historyForAll, type Past } from "../exports/history.ts";

let centre: Centre;
let past: Past;
historyForAll((given) => {
  ({ centre, past } = given);
});

interface Line {
  readonly event: string;
  readonly case?: string;
  readonly text?: string;
  readonly actor?: { readonly name: string };
}

test("each case an auditor opens is an entry with the case; a dispatcher's night is not", async () => {
  const auditor = await signIn(centre, "审计");
  const admin = await signIn(centre, "管理");
  await past.li.get(`/v1/cases/${past.closed.id}/sheet`);
  await auditor.get(`/v1/cases/${past.closed.id}/sheet`);
  await auditor.get("/v1/closed-cases");
  // What happens now is for whoever answers it.
  expect((await auditor.get("/v1/board")).status).toBe(403);
  await auditor.get("/v1/wall");
  const { lines } = (await (await auditor.get("/v1/audit?kind=looks")).json()) as { lines: Line[] };
  expect(lines.map(({ text, case: of, actor }) => [actor?.name, text?.split(",")[0], of])).toEqual([
    ["审计", "/v1/audit", undefined],
    ["审计", "/v1/closed-cases", undefined],
    ["审计", "/v1/cases/:id/sheet", past.closed.id],
  ]);
  const ofCase = (await (await auditor.get(`/v1/audit?case=${past.closed.id}`)).json()) as { lines: Line[] };
  expect(ofCase.lines.map(({ event }) => event)).toEqual(expect.arrayContaining(["look", "resolve", "raise"]));
  expect(ofCase.lines.every(({ case: of }) => of === past.closed.id)).toBe(true);
  const own = (await (await admin.get("/v1/audit?kind=cases")).json()) as { lines: Line[] };
  expect(new Set(own.lines.map(({ event }) => event))).toEqual(new Set(["sign_in"]));
});

test("a route that nobody thought of is written down all the same, before it is answered", async () => {
  const settings = { host: "127.0.0.1", port: 0, title: "test", version: "0" };
  const app = await openHttp(settings, { log: silentLog, metrics: openMetrics("test"), parts: () => [] });
  const noted: unknown[] = [];
  const person = { person: { id: "a", name: "A" }, csrf: "", byLink: false, session: "s", expires: 0 };
  let who = { ...person, roles: ["auditor"] };
  watchLooks(app, {
    whoever: () => who,
    store: { audit: async (_word, event, body) => void noted.push([event, body]) },
    word: () => ({ at: 0, mono: 0, actor: "a", role: "auditor", via: "http" }),
  });
  app.get("/v1/homes/:id", async () => ({ noted: noted.length }));
  app.get("/v1/empty", { config: { look: "nothing" } }, async () => ({}));
  expect((await app.inject("/v1/homes/h1?what=all")).json()).toEqual({ noted: 1 });
  expect(noted).toEqual([["look", { route: "/v1/homes/:id", id: "h1", what: "all" }]]);
  await app.inject("/v1/empty");
  who = { ...person, roles: ["dispatcher"] };
  await app.inject("/v1/homes/h1");
  expect(noted).toHaveLength(1);
  await app.close();
});

test("the file that is taken away proves the chain without this program's store", async () => {
  const auditor = await signIn(centre, "审计");
  const text = await (await auditor.get("/v1/audit/file?format=jsonl")).text();
  const links = text
    .trim()
    .split("\n")
    .map((line) => {
      const { body, ...entry } = JSON.parse(line) as Link["entry"] & { body: Link["body"] | null };
      return { entry, body: body ?? undefined };
    });
  expect(verifyChain(links)).toMatchObject({ ok: true, entries: links.length });
  const told = await (await auditor.get("/v1/audit/chain")).json();
  expect(told).toMatchObject({ ok: true, erased: 0 });
  expect(told.entries).toBeGreaterThanOrEqual(links.length);
});

function chainOf(length: number): Link[] {
  const links: Link[] = [];
  for (let n = 1; n <= length; n += 1) {
    const body = { salt: "s", text: `{"n":${n}}` };
    const empty = {
      caseId: undefined,
      actor: undefined,
      role: undefined,
      from: undefined,
      to: undefined,
      version: undefined,
    };
    const entry = { n, at: n, mono: n, via: "http", event: "note", ...empty };
    const whole = {
      ...entry,
      bodyHash: bodyHash(body.salt, body.text),
      prevHash: links.at(-1)?.entry.hash ?? firstHash,
    };
    links.push({ entry: { ...whole, hash: entryHash(whole) }, body });
  }
  return links;
}

test("read page by page, the walk says the same as the walk in one: whole, erased, changed, missing", async () => {
  const whole = chainOf(1_203);
  const changed = (at: number, more: Partial<Link>): Link[] =>
    whole.map((link, n) => (n === at ? { ...link, ...more } : link));
  const entry = whole[700]?.entry;
  if (!entry) throw new Error("no entry");
  const stories: Link[][] = [
    whole,
    changed(3, { body: undefined }),
    changed(700, { body: { salt: "s", text: "{}" } }),
    changed(700, { entry: { ...entry, event: "other" } }),
    changed(700, { entry: { ...entry, prevHash: firstHash } }),
    whole.filter((_, n) => n !== 500),
  ];
  const verdicts = [];
  for (const links of stories) {
    const store = {
      chainAfter: async (n: number, limit: number) => links.filter((l) => l.entry.n > n).slice(0, limit),
    };
    const { verdict } = await openChainCheck(store, () => 0)();
    expect(verdict).toEqual(verifyChain(links));
    verdicts.push(verdict.ok || verdict.why);
  }
  expect(verdicts).toEqual([true, true, "body", "hash", "link", "order"]);
});

test("the days that were signed are held against the log: cut off, written anew or signed by somebody else is told", async () => {
  const auditor = await signIn(centre, "审计");
  const told = (await (await auditor.get("/v1/audit/chain")).json()) as ChainView;
  expect(told).toMatchObject({ ok: true, signed: { days: 1, last: { n: expect.any(Number) } } });
  expect(told.signed).not.toHaveProperty("fault");

  const { privateKey: key } = generateKeyPairSync("ed25519");
  const links = chainOf(6);
  const store = { chainAfter: async (n: number, limit: number) => links.slice(n, n + limit) };
  const head = (day: string, n: number, hash = links[n - 1]?.entry.hash ?? firstHash, by = key) =>
    `${JSON.stringify(signHead({ day, n, hash, at: 1 }, by))}\n`;
  const first = head("2026-03-01", 3);
  expect(await signedHeads(store, "")).toEqual({ days: 0 });
  expect(await signedHeads(store, first + head("2026-03-02", 6))).toMatchObject({ days: 2, last: { n: 6 } });
  const day = "2026-03-02";
  const other = generateKeyPairSync("ed25519").privateKey;
  for (const [line, why] of [
    [head(day, 9, "a".repeat(64)), "cut"],
    [head(day, 6, "a".repeat(64)), "changed"],
    [head(day, 6, undefined, other), "key"],
    [head(day, 6).replace('"n":6', '"n":5'), "signature"],
  ] as const)
    expect(await signedHeads(store, first + line)).toMatchObject({ fault: { day, why } });
  expect(await signedHeads(store, `{"v":1\n${first}`)).toMatchObject({ fault: { why: "unreadable" } });
});
