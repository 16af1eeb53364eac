/** A broker that is not ours: reached, signed in, its topics granted, and what its speakers promise of their messages. */
import type { GatewayConfig } from "../../config/config.ts";
import type { Visit } from "../eyes/mqtt.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, fault, type Judgement, ok, warn } from "../finding.ts";
import { endsThere, judgeReached, type Place, placeOf } from "../reached.ts";
import type { Subject } from "../subject.ts";
import { partOf, type Word } from "../word.ts";
import { judgeRefusal } from "./centre.ts";
import { secretOf } from "./configuration.ts";
import { judgeSilent } from "./outside-families.ts";
import { openSeen, type Seen } from "./outside-seen.ts";
import { judgeBridges } from "./zigbee2mqtt.ts";

type Outside = GatewayConfig["outsideBrokers"][number];

/** Retained messages need a moment to arrive, however short somebody wants to listen (ms). */
const leastListening = 1_000;
/** What was announced is kept by the broker and has come by then (ms): its topics are asked for, as the gateway does. */
const announcedBy = 250;
const topicsNamed = 12;

export function outsideChecks(subject: Subject, word: Word, eyes: Eyes): Check[] {
  return subject.config.outsideBrokers.map((outside, n): Check => {
    const place = placeOf(outside.url, `outsideBrokers[${n}].url`, `outsideBrokers[${n}].caFile`);
    const credential = outside.passwordFile === undefined ? "username" : "username, passwordFile";
    return {
      id: `mqtt:${outside.id}`,
      lookedAt: `outsideBrokers[${n}] ${place.at}`,
      within: subject.listen + leastListening + 20_000,
      async run(signal) {
        const said = judgePart(outside, word);
        const ca = await secretOf(outside.caFile, subject, eyes);
        const { host, port, secure } = place;
        const reached = await eyes.reach({ host, port, ...(secure && { tls: { ca } }) }, eyes.timers, signal);
        const trouble = judgeReached(reached, place, eyes);
        if (endsThere(trouble)) return [...said, ...trouble];
        const password = await secretOf(outside.passwordFile, subject, eyes);
        const seen = openSeen(subject);
        const { url, username } = outside;
        // A client id of our own and a session that ends with us: the gateway's kept session is not ours to touch.
        const clientId = `hearthwatch-doctor-${eyes.id().slice(0, 8)}`;
        const answer = await eyes.signIn({ url, clientId, username, password, ca }, seen.hear, eyes.timers, signal);
        if ("refused" in answer)
          return [...said, ...trouble, judgeRefusal(place, `outsideBrokers[${n}] ${credential}`, answer.refused)];
        const refused = await visit(answer.visit, outside, seen, subject, eyes, signal);
        return [
          ...said,
          ...trouble,
          ...judgeTopics(outside, place, refused),
          ...judgeSeen(seen, subject, outside, place),
          ...judgeSilent(seen.families, { outside, url: place.at, seconds: subject.listen / 1_000 }, subject, word),
        ];
      },
    };
  });
}

function judgePart({ id }: Outside, word: Word): readonly Judgement[] {
  if (word.is !== "running") return [];
  const name = `mqtt:${id}`;
  const part = partOf(word, name);
  if (!part) return [warn("gateway.older_config", { part: name })];
  return part.ok ? [] : [fault("outside.gateway_down", { why: part.why ?? "?" })];
}

/** Subscribes, listens, leaves; the topics that were refused. */
async function visit(
  at: Visit,
  { topics }: Outside,
  seen: Seen,
  { listen }: Subject,
  { timers }: Pick<Eyes, "timers">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  let follow = () => {};
  try {
    const granted = await Promise.all(topics.map((topic) => at.subscribe(topic)));
    follow = timers.after(announcedBy, () => {
      for (const topic of seen.announced(topics)) void at.subscribe(topic);
    });
    await new Promise<void>((done) => {
      const callOff = timers.after(Math.max(listen, leastListening), done);
      signal.addEventListener("abort", () => {
        callOff();
        done();
      });
    });
    return topics.filter((_, n) => !granted[n]);
  } finally {
    follow();
    await at.end();
  }
}

function judgeTopics({ topics }: Outside, { at }: Place, refused: readonly string[]): readonly Judgement[] {
  if (refused.length === 0) return [ok("outside.good", { url: at, topics: topics.length })];
  return refused.map((topic) => fault("outside.topic_refused", { url: at, topic }));
}

function judgeSeen(seen: Seen, subject: Subject, outside: Outside, { at }: Place): readonly Judgement[] {
  const low = seen.low().map(({ topic, count }) => `${topic} (${count})`);
  const seconds = subject.listen / 1_000;
  const more = low.length > topicsNamed ? " …" : "";
  const families = seen.families.size > 0 ? [...seen.families].sort().join(", ") : "-";
  const heard =
    low.length > 0
      ? fault("outside.qos0", { topics: low.slice(0, topicsNamed).join(", ") + more })
      : seen.live() > 0
        ? ok("outside.heard", { messages: seen.live(), seconds, families })
        : ok("outside.nothing_heard", { seconds, families });
  return [
    ...judgeBridges(
      seen.bridges,
      { devices: subject.register.book.devices, broker: subject.config.broker },
      outside.topics,
      at,
    ),
    heard,
  ];
}
