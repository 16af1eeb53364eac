/** A county's own platform as a path of a home: the request of its manual, filled in. */
import { again, failureOf, type HttpReply, isGood, refusalOf, saidBy } from "../../alerts/paths/https/judge.ts";
import type { Outcome, Path } from "../../alerts/paths/path.ts";
import { placesOf } from "../../alerts/paths/template/faults.ts";
import { render } from "../../alerts/paths/template/render.ts";
import type { TemplateSettings } from "../../alerts/paths/template/settings.ts";
import { missedBy } from "../../alerts/paths/template/success.ts";
import { testMessage, valuesOf } from "../../alerts/paths/template/values.ts";
import type { AskHttp } from "../../alerts/program/http-client.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { type Duration, type Moment, seconds } from "../../devices/model/moment.ts";
import { GatewayFault } from "../fault.ts";
import { readSecret } from "../secret.ts";
import { readAuthority } from "./authority.ts";

export interface TemplateDeps {
  readonly settings: TemplateSettings;
  readonly secret: string | undefined;
  /** PEM. */
  readonly ca: string | undefined;
  readonly ask: AskHttp;
  readonly moment: () => Moment;
  readonly id: () => string;
  /** As whom the test of the day speaks. */
  readonly named: () => { readonly gatewayId: string; readonly home: string };
  /** The home's, IANA. */
  readonly timeZone: string;
}

/** For an answer: on the first try, on later ones. */
const answerWithin = { first: seconds(5), later: seconds(10) } as const;

export function openTemplatePath(deps: TemplateDeps): Path {
  const { settings, ca, ask } = deps;
  const wording = { ...settings, time: { ...settings.time, zone: settings.time.zone ?? deps.timeZone } };
  const stopping = new AbortController();
  const tellsTypes = placesOf(settings).some((name) => name === "type" || name === "typeText");

  async function say(message: AlertMessage, how: TemplateSettings, within: Duration): Promise<Outcome> {
    const now = deps.moment().wall;
    const { url, method, headers, body } = render(how, valuesOf(message, wording, now), deps.secret);
    const reply = await ask({
      ...{ url, method, headers, within, plain: settings.plain, signal: stopping.signal },
      ...(body !== undefined && { body }),
      ...(ca !== undefined && { ca }),
    });
    if ("failed" in reply) return failureOf(reply);
    return withoutOurs(judged(reply, now), [url, body ?? "", ...Object.values(headers)].join("\n"));
  }

  function judged(reply: HttpReply, now: number): Outcome {
    const missed = missedBy(reply, settings.success);
    if (missed === undefined) return { outcome: settings.proves, said: saidBy(reply) };
    // A code inside a 200 is a failure like any other.
    return isGood(reply) ? again("server_fault", missed) : refusalOf(reply, now);
  }

  const tested = (): TemplateSettings => {
    const { url, body } = settings.test ?? {};
    return { ...settings, ...(url !== undefined && { url }), ...(body && { body }) };
  };

  return {
    label: settings.label,
    kind: "template",
    proves: settings.proves,
    person: "none",
    audience: "machines",
    atOnce: 2,
    tryWithin: answerWithin.later,
    supervision: undefined,
    probe: undefined,
    async deliver({ message, tries }) {
      if (message.quiet || (message.type === "suspect" && !tellsTypes)) return noWords(message);
      return say(message, settings, tries === 0 ? answerWithin.first : answerWithin.later);
    },
    test: () => say(testMessage({ ...deps.named(), id: deps.id(), at: deps.moment() }), tested(), answerWithin.first),
    async stop() {
      stopping.abort();
    },
  };
}

/** Signs of a word that may be a key or a number; shorter ones are codes. */
const longWord = /[A-Za-z0-9_.-]{6,}/g;

/** Some errors quote what they were sent, and the key of the platform and numbers of people may stand in that. */
function withoutOurs(outcome: Outcome, sent: string): Outcome {
  const said = outcome.said?.replace(longWord, (word) => (sent.includes(word) ? "" : word)).trim();
  return said === undefined ? outcome : { ...outcome, said };
}

/** A suspicion calls nobody yet: a platform that is not told what it is would call. And nobody is shown what the household keeps. */
const noWords = ({ type, kind }: AlertMessage): Outcome => ({
  ...{ outcome: "refused", why: "no_words", said: `${type} ${kind}`.slice(0, 60) },
});

/** Files as the settings name them. */
export interface TemplateParts extends Pick<TemplateDeps, "ask" | "moment" | "id" | "named" | "timeZone"> {
  readonly at: (file: string) => string;
}

/** Throws what a person has to correct before the gateway can start. */
export function openTemplateFrom(settings: TemplateSettings, parts: TemplateParts): Path {
  const { label, secretFile, caFile } = settings;
  const secret = secretFile === undefined ? undefined : readSecret(parts.at(secretFile), `paths.${label}.secretFile`);
  if (secret !== undefined && !/^[\x20-\x7e]{1,1000}$/.test(secret))
    throw new GatewayFault(
      "TEMPLATE_SECRET",
      `paths.${label}.secretFile: what is in ${secretFile} is no key: need one line of ASCII`,
      "Put the key that the platform has given you into the file, alone",
    );
  return openTemplatePath({
    ...parts,
    settings,
    secret,
    ca: readAuthority(caFile && parts.at(caFile), `paths.${label}.caFile`),
  });
}
