/** The register of a running gateway, as the command line reaches it: over the page, with the hub's installer code. */
import { z } from "zod";
import { changeHeader } from "../page/change-header.ts";
import type { RegisterFault } from "./contract.ts";
import type { VersionLine } from "./routes.ts";
import type { Submission, Submitted } from "./submit.ts";
import { submitted } from "./submit.ts";

export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export interface RemoteRegister {
  yaml(): Promise<Asked<string>>;
  json(): Promise<Asked<unknown>>;
  versions(limit: number): Promise<Asked<readonly VersionLine[]>>;
  submit(what: Submission): Promise<Asked<Submitted>>;
}

const headers = { "content-type": "application/json", [changeHeader.name]: changeHeader.value };
const problemShape = z.object({
  type: z.string(),
  title: z.string(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
const lines = z.array(z.object({ version: z.int(), wall: z.number(), by: z.string(), why: z.string() }));

/** Signs in once. `code`: the hub's installer code. */
export async function reachRegister(url: string, code: string): Promise<Asked<RemoteRegister>> {
  const session = await ask(new URL("/v1/installer/session", url), {
    method: "POST",
    headers,
    body: JSON.stringify({ code }),
  });
  if (!session) return { ok: false, why: `no gateway answers at ${url}` };
  const cookie = session.headers.getSetCookie()[0]?.split(";")[0];
  if (!session.ok || cookie === undefined) return { ok: false, why: await titleOf(session) };
  return { ok: true, value: remote(url, { ...headers, cookie }) };
}

function remote(url: string, signedIn: Readonly<Record<string, string>>): RemoteRegister {
  const get = async <T>(path: string, read: (answer: Response) => Promise<T>): Promise<Asked<T>> => {
    const answer = await ask(new URL(path, url), { headers: signedIn });
    if (!answer?.ok) return { ok: false, why: answer ? await titleOf(answer) : `no gateway answers at ${url}` };
    return { ok: true, value: await read(answer) };
  };
  return {
    yaml: () => get("/v1/register?format=yaml", (answer) => answer.text()),
    json: () => get("/v1/register", (answer): Promise<unknown> => answer.json()),
    versions: (limit) =>
      get(`/v1/register/versions?limit=${limit}`, async (answer) => lines.parse(await answer.json())),
    async submit(what) {
      const body = JSON.stringify(what);
      const answer = await ask(new URL("/v1/register", url), { method: "PUT", headers: signedIn, body });
      if (!answer) return { ok: false, why: `no gateway answers at ${url}` };
      const said: unknown = await answer.json().catch(() => undefined);
      if (answer.ok) {
        const { version, differences } = submitted.parse(said);
        return { ok: true, value: { ok: true, version, differences } };
      }
      const faults: readonly RegisterFault[] | undefined = problemShape.safeParse(said).data?.faults;
      if (!faults) return { ok: false, why: `the gateway answered ${answer.status}` };
      return { ok: true, value: { ok: false, ...(answer.status === 409 && { outdated: true }), faults } };
    },
  };
}

/** ms. The gateway answers after its disk has. */
const answerWithin = 30_000;

const ask = (url: URL, init: RequestInit): Promise<Response | undefined> =>
  fetch(url, { ...init, signal: AbortSignal.timeout(answerWithin) }).catch(() => undefined);

async function titleOf(answer: Response): Promise<string> {
  const said = problemShape.safeParse(await answer.json().catch(() => undefined));
  return said.success ? `${said.data.title} (${said.data.type})` : `the gateway answered ${answer.status}`;
}
