/** The line to the service centre: reached, its certificate, our credential. */
import { join } from "node:path";
import { type Credential, readCredential } from "../../centre-link/credential.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, codeOf, fault, type Judgement, ok, warn, wordsOf } from "../finding.ts";
import { endsThere, judgeReached, type Place, placeOf } from "../reached.ts";
import type { Subject } from "../subject.ts";
import { partOf, type Word } from "../word.ts";
import { credentialFile, secretOf } from "./configuration.ts";

const said = (...judgements: readonly Judgement[]): Check => ({
  id: "centre",
  lookedAt: "centre",
  within: 1_000,
  run: async () => judgements,
});

/** What the hub was given when it joined; a file that cannot be read is not the same as none. */
function givenTo(dir: string): { readonly credential: Credential | undefined } | { readonly why: string } {
  try {
    return { credential: readCredential(dir) };
  } catch (thrown) {
    // What a broken file holds may be half a secret: only the system's own word is repeated.
    return { why: codeOf(thrown) ?? "not a credential" };
  }
}

export function centreCheck(subject: Subject, word: Word, eyes: Eyes): Check {
  const { caFile, tokenFile } = subject.config.centre;
  const dir = subject.at(subject.config.data);
  const found = givenTo(dir);
  if ("why" in found)
    return said(fault("centre.credential_broken", { file: join(dir, credentialFile), why: found.why }));
  const given = found.credential;
  const url = given?.broker ?? subject.config.centre.url;
  // Nobody has told this hub yet where its centre is, or who it is there.
  if (url === undefined || (given === undefined && tokenFile === undefined)) return said(warn("centre.not_joined", {}));
  const gateway = given?.gatewayId ?? subject.config.gateway;
  const place = placeOf(url, "centre.url", "centre.caFile");
  return {
    id: "centre",
    lookedAt: `centre.url ${place.at}`,
    within: 20_000,
    async run(signal) {
      const part = partOf(word, "centre");
      if (part?.ok) return [ok("centre.connected", { at: place.at })];
      const cannot = part ? [fault("centre.gateway_cannot", { at: place.at, why: part.why ?? "?" })] : [];
      const ca = await secretOf(caFile, subject, eyes);
      const { host, port, secure } = place;
      const reached = await eyes.reach({ host, port, ...(secure && { tls: { ca } }) }, eyes.timers, signal);
      const trouble = judgeReached(reached, place, eyes);
      const stop = endsThere(trouble);
      // Two with one credential would throw each other out: while a gateway may be using it, nobody else signs in.
      if (stop || word.is !== "absent")
        return [...cannot, ...(trouble.length > 0 ? trouble : [ok("centre.reachable", { at: place.at })])];
      const token = given?.token ?? (await secretOf(tokenFile, subject, eyes));
      if (token === undefined) return [...trouble, ok("centre.no_credential", { at: place.at })];
      return [...trouble, ...(await login(place, url, gateway, token, ca, eyes, signal))];
    },
  };
}

/**
 * Signs in and goes. Nothing is subscribed and nothing said: the centre must take no receipt as delivered and no gateway as
 * heard (so its clock is not asked either: only a report is answered with the time).
 */
async function login(
  place: Place,
  url: string,
  gateway: string,
  token: string,
  ca: string | undefined,
  { signIn, timers }: Eyes,
  signal: AbortSignal,
): Promise<readonly Judgement[]> {
  try {
    const who = { url, clientId: gateway, username: gateway, password: token, ca };
    const answer = await signIn(who, () => {}, timers, signal);
    if ("refused" in answer) return [judgeRefusal(place, "centre.tokenFile", answer.refused)];
    await answer.visit.end();
    return [ok("centre.signed_in", { at: place.at })];
  } catch (thrown) {
    return [fault("login.other", { at: place.at, why: codeOf(thrown) ?? wordsOf(thrown) })];
  }
}

/** CONNACK 2, 4 and 5 are about who we say we are; the others about the server. */
export function judgeRefusal(
  { at }: Place,
  what: string,
  { code, why }: { readonly code: number | undefined; readonly why: string },
): Judgement {
  if (code === 2 || code === 4 || code === 5) return fault("login.refused", { at, what, why });
  return fault("login.other", { at, why });
}
