/** Our own broker's listeners: who may come, and can they be heard over the wire by others? */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { isLoopback } from "../../../alerts/program/http.ts";
import type { GatewayConfig } from "../../config/config.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, fault, type Judgement, ok, warn, wordsOf } from "../finding.ts";
import { expiresSoon } from "../reached.ts";
import type { Subject } from "../subject.ts";
import { day } from "../times.ts";
import { type Word, warnsOf } from "../word.ts";

type Broker = NonNullable<GatewayConfig["broker"]>;
type Listener = Broker["listeners"][number];

export function ownBrokerChecks(subject: Subject, word: Word, eyes: Eyes): Check[] {
  const { broker } = subject.config;
  if (!broker) return [];
  const listeners = broker.listeners.map((listener, n): Check => {
    const at = `${listener.host}:${listener.port}`;
    return {
      id: `broker:${at}`,
      lookedAt: `broker.listeners[${n}] ${at}`,
      within: 10_000,
      async run(signal) {
        const heard = await judgePort(listener, at, word, eyes, signal);
        const trouble = [...judgeOpenness(listener, at, broker), ...heard];
        const certificate = listener.tls ? await judgeFiles(at, listener.tls, subject, eyes) : [];
        // A certificate that is well is only worth a word where nothing else is wrong.
        const well = listener.tls ? certificate : [ok("broker.loopback", { at })];
        return trouble.length > 0 ? [...trouble, ...certificate.filter(({ verdict }) => verdict !== "ok")] : well;
      },
    };
  });
  return [...accessChecks(broker, word), ...listeners];
}

function accessChecks(broker: Broker, word: Word): Check[] {
  const found: Judgement[] = [];
  if (broker.trustLoopback) found.push(warn("broker.trusted", { topics: broker.trustLoopback.publish.join(", ") }));
  else if (broker.identities.length === 0) found.push(fault("broker.nobody", {}));
  if (warnsOf(word, "outside_qos0")) found.push(warn("broker.qos0", {}));
  if (found.length === 0) return [];
  return [{ id: "broker", lookedAt: "broker", within: 1_000, run: async () => found }];
}

function judgeOpenness(listener: Listener, at: string, broker: Broker): readonly Judgement[] {
  if (isLoopback(listener.host) || listener.tls) return [];
  return [broker.allowPlainOffLoopback ? warn("broker.plain_allowed", { at }) : fault("broker.plain_refused", { at })];
}

/** The gateway's own port must answer; a free one must be free. Port 0 is whatever the system gives. */
async function judgePort(
  { host, port }: Listener,
  at: string,
  word: Word,
  { reach, tryListen, timers }: Eyes,
  signal: AbortSignal,
): Promise<readonly Judgement[]> {
  if (port === 0) return [];
  if (word.is === "mute") return [warn("check.left_alone", {})];
  if (word.is === "running") {
    const reached = await reach({ host: nearestTo(host), port }, timers, signal);
    return reached.kind === "not-reached" ? [fault("broker.not_listening", { at, why: reached.why })] : [];
  }
  const code = await tryListen(host, port);
  if (code === undefined) return [];
  return [
    code === "EADDRINUSE" ? fault("broker.port_taken", { at }) : fault("broker.cannot_listen", { at, why: code }),
  ];
}

/** Who listens on every address is reached on this machine's own. */
const nearestTo = (host: string): string => ({ "0.0.0.0": "127.0.0.1", "::": "::1" })[host] ?? host;

async function judgeFiles(
  at: string,
  files: NonNullable<Listener["tls"]>,
  subject: Subject,
  { disk, clock }: Eyes,
): Promise<readonly Judgement[]> {
  const now = clock.read().wall;
  try {
    const certificate = new X509Certificate(await disk.read(subject.at(files.certFile)));
    const key = createPrivateKey(await disk.read(subject.at(files.keyFile)));
    const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    if (!certificate.checkPrivateKey(key)) return [fault("tls.key_mismatch", { at })];
    if (now > until) return [fault("tls.expired", { at, until: day(until) })];
    if (now < from) return [fault("tls.not_yet", { at, from: day(from), time: day(now) })];
    const near = expiresSoon(at, until, now);
    return near.length > 0 ? near : [ok("broker.secure", { at, until: day(until) })];
  } catch (thrown) {
    return [fault("tls.file_unreadable", { at, why: wordsOf(thrown) })];
  }
}
