/** People with an account of their own try what is not theirs: a door's code, somebody else's command, a case that is to be seen by nobody. */
import { expect, test } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import type { CaseView } from "../../alerts/centre/views.ts";
import { endsOfEach } from "../kit/ends.ts";
import { inBase64, whole } from "../register/files.ts";
import { alertOf } from "./messages.ts";
import { command, connectGateway, signIn, startTestCentre, tempFolder, type Visitor } from "./running.ts";

const closing = endsOfEach();
const people = {
  accounts: [
    { name: "li", roles: ["dispatcher"] },
    { name: "chen", roles: ["dispatcher"] },
    { name: "wang", roles: ["shift_lead"] },
    { name: "zhou", roles: ["admin"] },
    { name: "gong", roles: ["technician"] },
    { name: "shen", roles: ["auditor"] },
  ],
};

async function open(more = people, path?: string) {
  const made = path === undefined ? tempFolder() : undefined;
  if (made) closing.push(() => made.remove());
  const folder = path ?? made?.path ?? "";
  const centre = await startTestCentre(folder, {}, more);
  closing.push(() => centre.stop());
  return { centre, folder };
}
async function press(centre: Centre, ...messages: readonly object[]): Promise<void> {
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0);
  for (const each of messages) await gateway.publish("alert", each);
  await gateway.end();
}
const onlyCase = async (who: Visitor): Promise<CaseView> => {
  const { cases } = (await (await who.get("/v1/board")).json()) as { cases: CaseView[] };
  const [found] = cases.filter(({ lane }) => lane === "emergency");
  if (!found) throw new Error("there is no case");
  return found;
};

test("the door's code follows the case from hand to hand, and ends with it; no second session, replay or other role has it", async () => {
  const { centre } = await open();
  const admin = await signIn(centre, "zhou");
  expect((await admin.post("/v1/register/import", { files: inBase64(whole) })).status).toBe(200);
  await press(centre, alertOf(1));
  const [li, chen, wang] = [await signIn(centre, "li"), await signIn(centre, "chen"), await signIn(centre, "wang")];
  const others = [admin, await signIn(centre, "gong"), await signIn(centre, "shen")];
  const { id } = await onlyCase(li);
  const code = async (who: Visitor) => (await who.post(`/v1/cases/${id}/door-code`)).status;
  const act = async (who: Visitor, verb: string, more = {}, again?: object) => {
    const by = again ?? command((await onlyCase(who)).version, more);
    return [(await who.post(`/v1/cases/${id}/${verb}`, by)).status, by] as const;
  };
  const [, claim] = await act(li, "claim");
  expect([await code(li), await code(chen), await code(wang)]).toEqual([200, 403, 403]);
  expect(await Promise.all(others.map(code))).toEqual([403, 403, 403]);
  // Another session of the same person is the same person; another person with the same command id is not.
  expect(await code(await signIn(centre, "li"))).toBe(200);
  expect((await act(chen, "claim", {}, claim))[0]).toBe(409);
  const { id: chenId } = ((await (await chen.get("/v1/me")).json()) as { person: { id: string } }).person;
  await act(li, "handover", { to: chenId });
  expect([await code(li), await code(chen)]).toEqual([200, 403]);
  await act(chen, "accept");
  // The first claim again has its first answer, and nothing else.
  expect((await act(li, "claim", {}, claim))[0]).toBe(200);
  expect([await code(li), await code(chen)]).toEqual([403, 200]);
  await act(wang, "takeover", { reason: "needed" });
  expect([await code(chen), await code(wang)]).toEqual([403, 200]);
  await act(wang, "contact", { to: "home", result: "spoke" });
  expect((await act(wang, "close", { outcome: "advice_only" }))[0]).toBe(200);
  expect(await Promise.all([li, chen, wang].map(code))).toEqual([403, 403, 403]);
});

test("a fall that the household wants nobody to be shown is not shown by a command either", async () => {
  const { centre } = await open();
  const li = await signIn(centre, "li");
  const fall = alertOf(1, { kind: "fall", device: "radar" });
  await press(centre, { ...fall, type: "suspect", guard: 20_000 });
  const { id, version } = await onlyCase(li);
  await press(centre, { ...fall, seq: 2, type: "cancel", kind: "fall_cancelled", severity: "notice", quiet: true });
  expect((await li.get(`/v1/cases/${id}`)).status).toBe(404);
  for (const verb of ["claim", "reopen", "note", "takeover"]) {
    const reply = await li.post(`/v1/cases/${id}/${verb}`, command(version, { reason: "x", text: "x" }));
    expect([verb, reply.status, await reply.text()]).toEqual([verb, 404, expect.not.stringContaining("radar")]);
  }
});

test("whom a case names it names by id: a name or a number there would outlive the home", async () => {
  const { centre } = await open();
  const li = await signIn(centre, "li");
  await press(centre, alertOf(1));
  const { id, version } = await onlyCase(li);
  expect((await li.post(`/v1/cases/${id}/claim`, command(version))).status).toBe(200);
  const named = "王建国 10033106021";
  const sent = { kind: "helper", name: named, etaMinutes: 5 };
  const says = async (verb: string, more: object) => {
    const now = await onlyCase(li);
    return (await li.post(`/v1/cases/${id}/${verb}`, command(now.version, more))).status;
  };
  expect(await says("contact", { to: named, result: "spoke" })).toBe(400);
  expect(await says("tick", { step: named })).toBe(400);
  expect(await says("dispatch", { ...sent, responder: named })).toBe(400);
  expect(await says("contact", { to: "contact-1", result: "spoke" })).toBe(200);
  expect(await says("dispatch", { ...sent, responder: "h-01" })).toBe(200);
  expect(await says("arrive", { proof: "phone", responder: named })).toBe(400);
});

test("whoever has no account any more, or another role, is out with the next start, by session and by link", async () => {
  const { centre, folder } = await open();
  const [li, chen] = [await signIn(centre, "li"), await signIn(centre, "chen")];
  const link = /#link=(.+)$/.exec((await centre.signInLink("li")) ?? "")?.[1];
  await centre.stop();
  const left = people.accounts.filter(({ name }) => name !== "li" && name !== "chen");
  const { centre: again } = await open({ accounts: [...left, { name: "chen", roles: ["auditor"] }] }, folder);
  const at = (who: Visitor, path: string) => fetch(again.addresses.http + path, { headers: who.headers });
  expect([(await at(li, "/v1/me")).status, (await at(li, "/v1/board")).status]).toEqual([401, 401]);
  expect([(await at(chen, "/v1/me")).status, (await at(chen, "/v1/board")).status]).toEqual([200, 403]);
  const headers = { "content-type": "application/json" };
  const spent = await fetch(`${again.addresses.http}/v1/sign-in/link`, {
    ...{ method: "POST", headers, body: JSON.stringify({ token: link }) },
  });
  expect(spent.status).toBe(401);
});
