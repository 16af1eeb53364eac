/** A dispatcher without a browser: signs in by a one-time link, claims and closes. */
import { randomUUID } from "node:crypto";

export interface Dispatcher {
  claim(id: string, version: number): Promise<void>;
  /** Speaks to the home, and closes. */
  close(id: string, version: number, outcome: string): Promise<void>;
}

export async function signIn(console: string, link: string): Promise<Dispatcher> {
  const token = decodeURIComponent(/#link=(.+)$/.exec(link)?.[1] ?? "");
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(console + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} said ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const reply = await post("/v1/sign-in/link", { token });
  const { csrf } = (await reply.json()) as { csrf: string };
  const headers = {
    cookie: (reply.headers.get("set-cookie") ?? "").split(";")[0] ?? "",
    "x-hearthwatch-csrf": csrf,
  };
  const command = async (id: string, verb: string, expectedVersion: number, more = {}): Promise<void> => {
    await post(`/v1/cases/${id}/${verb}`, { commandId: randomUUID(), expectedVersion, ...more }, headers);
  };
  return {
    claim: (id, version) => command(id, "claim", version),
    async close(id, version, outcome) {
      await command(id, "contact", version, { to: "home", result: "spoke" });
      await command(id, "close", version + 1, { outcome });
    },
  };
}
