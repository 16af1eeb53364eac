/** A broker that is not ours: reached, signed in, its topics granted, and what its speakers promise of their messages. */

import type { GatewayConfig } from "../../config/config.ts";
import { type LowQuality, tallyLowQuality } from "../../mqtt/low-quality.ts";
import type { Overheard, Visit } from "../eyes/mqtt.ts";
import type { Eyes } from "../eyes.ts";
import { type Check, fault, type Judgement, ok, warn } from "../finding.ts";
import { judgeReached, type Place, placeOf } from "../reached.ts";
import type { Subject } from "../subject.ts";
import { partOf, type Word } from "../word.ts";
import { judgeRefusal } from "./centre.ts";
import { secretOf } from "./configuration.ts";
import { judgeBridges, openBridges } from "./zigbee2mqtt.ts";

type Outside = GatewayConfig["outsideBrokers"][number];

/** Retained messages need a moment to arrive, however short somebody wants to listen (ms). */
const leastListening = 1_000;
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
        if (trouble.some(({ verdict }) => verdict === "fault")) return [...said, ...trouble];
        const password = await secretOf(outside.passwordFile, subject, eyes);
        const seen = openSeen(subject);
        const { url, username } = outside;
        // A client id of our own and a session that ends with us: the gateway's kept session is not ours to touch.
        const clientId = `hearthwatch-doctor-${eyes.id().slice(0, 8)}`;
        const answer = await eyes.signIn({ url, clientId, username, password, ca }, seen.hear, eyes.timers, signal);
        if ("refused" in answer)
          return [...said, ...trouble, judgeRefusal(place, `outsideBrokers[${n}] ${credential}`, answer.refused)];
        const refused = await visit(answer.visit, outside, subject, eyes, signal);
        return [
          ...said,
          ...trouble,
          ...judgeTopics(outside, place, refused),
          ...judgeSeen(seen, subject, outside, place),
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
  { listen }: Subject,
  { timers }: Pick<Eyes, "timers">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const granted = await Promise.all(topics.map((topic) => at.subscribe(topic)));
    await new Promise<void>((done) => {
      const callOff = timers.after(Math.max(listen, leastListening), done);
      signal.addEventListener("abort", () => {
        callOff();
        done();
      });
    });
    return topics.filter((_, n) => !granted[n]);
  } finally {
    await at.end();
  }
}

function judgeTopics({ topics }: Outside, { at }: Place, refused: readonly string[]): readonly Judgement[] {
  if (refused.length === 0) return [ok("outside.good", { url: at, topics: topics.length })];
  return refused.map((topic) => fault("outside.topic_refused", { url: at, topic }));
}

interface Seen {
  readonly hear: (message: Overheard) => void;
  readonly bridges: ReturnType<typeof openBridges>;
  readonly low: () => readonly LowQuality[];
  readonly live: () => number;
}

function openSeen({ registry, config }: Subject): Seen {
  const tally = tallyLowQuality();
  const bridges = openBridges(config.bases.zigbee2mqtt);
  let live = 0;
  return {
    bridges,
    low: () => tally.topics(),
    live: () => live,
    hear(message) {
      // Zigbee2MQTT speaks of itself with QoS 0 whatever its settings: that is no device's word.
      if (bridges.hear(message) || message.retained) return;
      const claim = registry.claim(message.topic, config.bases);
      const { topic, payload, qos } = message;
      const decoded = claim?.family.decode({ topic, payload, stored: false }, claim.base, () => undefined);
      // Orders to a device and copies of its words: nothing is lost with them.
      if (decoded && "heard" in decoded && decoded.aside !== undefined) return;
      live += 1;
      if (qos === 0) tally.note(topic);
    },
  };
}

function judgeSeen(seen: Seen, subject: Subject, outside: Outside, { at }: Place): readonly Judgement[] {
  const low = seen.low().map(({ topic, count }) => `${topic} (${count})`);
  const seconds = subject.listen / 1_000;
  const more = low.length > topicsNamed ? " …" : "";
  const heard =
    low.length > 0
      ? fault("outside.qos0", { topics: low.slice(0, topicsNamed).join(", ") + more })
      : seen.live() > 0
        ? ok("outside.heard", { messages: seen.live(), seconds })
        : ok("outside.nothing_heard", { seconds });
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
