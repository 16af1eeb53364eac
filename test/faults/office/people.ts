/** People at the centre without browsers: each with a session of their own, fast enough to do something fifty times at once. */
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import type { Centre } from "../../../alerts/centre/main.ts";
import { type CaseView, caseView } from "../../../alerts/centre/views.ts";

export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}
/** What became of a command: the case as it is then, with whoever was first if somebody was. */
export interface Told {
  readonly status: number;
  readonly why: string;
  readonly case: CaseView | undefined;
}
export interface Person {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  ask(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<Said>;
  command(caseId: string, verb: string, expectedVersion: number, more?: object): Promise<Told>;
}

/** A room of dispatchers behind one address may sign in 20 times a minute: these sit in several. */
const perAddress = 15;

export async function signInAll(centre: Centre, names: readonly string[]): Promise<readonly Person[]> {
  return Promise.all(names.map((name, n) => signIn(centre, name, `127.0.0.${2 + Math.floor(n / perAddress)}`)));
}

async function signIn(centre: Centre, name: string, from: string): Promise<Person> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, localAddress: from });
  const link = await centre.signInLink(name);
  const say = (method: string, path: string, headers: Readonly<Record<string, string>>, body?: object) =>
    sent(agent, centre.addresses.httpPort, method, path, headers, body);
  const reply = await say("POST", "/v1/sign-in/link", {}, { token: link?.split("#link=")[1] });
  if (reply.status !== 200) throw new Error(`${name} is not let in: ${reply.status} ${reply.text}`);
  const { csrf } = JSON.parse(reply.text) as { csrf: string };
  const cookie = String(reply.headers["set-cookie"]).split(";")[0] ?? "";
  const headers = { cookie, "x-hearthwatch-csrf": csrf };
  return {
    ...{ name, headers },
    ask: (method, path, body) => say(method, path, headers, body),
    async command(caseId, verb, expectedVersion, more = {}) {
      const command = { commandId: randomUUID(), expectedVersion, ...more };
      const { status, text } = await say("POST", `/v1/cases/${caseId}/${verb}`, headers, command);
      const said = JSON.parse(text) as { why?: string; case?: unknown };
      const found = caseView.safeParse(status === 200 ? said : said.case);
      return { status, why: said.why ?? "", case: found.data };
    },
  };
}

function sent(
  agent: Agent,
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Said> {
  return new Promise((done, fail) => {
    const asked = request(
      { agent, port, method, path, host: "127.0.0.1", headers: { "content-type": "application/json", ...headers } },
      (reply) => {
        let text = "";
        reply.setEncoding("utf8");
        reply.on("data", (piece: string) => {
          text += piece;
        });
        reply.on("end", () => done({ status: reply.statusCode ?? 0, headers: reply.headers, text }));
        reply.on("error", fail);
      },
    );
    asked.on("error", fail);
    asked.end(body && JSON.stringify(body));
  });
}
