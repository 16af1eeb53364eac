/** One connection to an outside broker, from dial to end. Whether to dial again is not its to decide. */
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { worthAsking } from "./filters.ts";
import type { OutsideMessage, OutsideOptions, OutsideTrouble } from "./outside.ts";

export interface CallEars {
  take(message: OutsideMessage): Promise<void>;
  /** Connected and subscribed; filters the broker refused. */
  up(refused: readonly string[]): void;
  over(why: OutsideTrouble, detail: string | undefined): void;
}

export interface Call {
  /** Brings the announced topics up to date. */
  follow(): void;
  publish(topic: string, payload: string | Uint8Array, how: { qos?: 0 | 1; retain?: boolean }): Promise<void>;
  end(): Promise<void>;
}

const dialDeadline = 10_000;
const keepAliveSeconds = 30;
/** For the last message and the farewell: a journal or a broker that does not answer is left all the same. */
const goodbye = 2_000;

type Settings = Pick<
  OutsideOptions,
  "url" | "clientId" | "username" | "password" | "ca" | "topics" | "announced" | "timers" | "farewell" | "log" | "id"
>;

export function call(settings: Settings, ears: CallEars): Call {
  const client = connect(settings.url, optionsOf(settings));
  let why: OutsideTrouble = "unreachable";
  let detail: string | undefined;
  let finished = false;
  let working: Promise<void> = Promise.resolve();
  const announced = openAnnounced(client, settings);

  const give = (trouble: OutsideTrouble, words?: string): void => {
    why = trouble;
    detail = words;
    client.end(true);
  };
  // mqtt.js writes the PUBACK when this calls back, and hands over the next message only then. Until it does, the message is the broker's.
  client.handleMessage = (packet, done) => {
    if (finished) return;
    const { topic, payload, retain, dup, qos, messageId } = packet;
    const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
    working = ears.take({ topic, payload: bytes, stored: retain, dup, qos, messageId }).then(
      () => done(),
      () => give("cannot-store"),
    );
  };
  client.on("connect", () => {
    why = "closed";
    subscribe(client, settings.topics).then((refused) => {
      if (!finished) ears.up(refused);
    });
    announced.follow();
  });
  client.on("error", (fault) => give(isRefusal(fault) ? "refused" : why, wordsOf(fault)));
  client.on("close", () => {
    if (finished) return;
    finished = true;
    client.end(true);
    ears.over(why, detail);
  });

  return {
    follow: () => announced.follow(),
    async publish(topic, payload, { qos = 1, retain = false }) {
      if (!client.connected) throw new Error("not connected");
      const bytes = typeof payload === "string" ? payload : Buffer.from(payload);
      await client.publishAsync(topic, bytes, { qos, retain });
    },
    async end() {
      if (finished) return;
      let cancel = () => {};
      const late = new Promise<void>((done) => {
        cancel = settings.timers.after(goodbye, () => done());
      });
      await Promise.race([working, late]);
      const closed = new Promise<void>((done) => client.once("close", () => done()));
      client.end(false);
      if (!finished) await Promise.race([closed, late]);
      client.end(true);
      cancel();
    },
  };
}

function optionsOf({ clientId, username, password, ca, farewell }: Settings): IClientOptions {
  const last = farewell?.();
  return {
    clientId,
    clean: false,
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: dialDeadline,
    keepalive: keepAliveSeconds,
    queueQoSZero: false,
    resubscribe: false,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(last && { will: { topic: last.topic, payload: Buffer.from(last.body), qos: 1, retain: true } }),
  };
}

/**
 * Asked again at each connection, kept session or not: the retained levels that come with it are our baseline after a gap.
 * One by one, so that a filter the broker refuses costs only itself. A grant of 0 would lose what comes while we are away.
 */
async function subscribe(client: MqttClient, topics: readonly string[]): Promise<string[]> {
  const granted = await Promise.all(
    topics.map((topic) =>
      client.subscribeAsync(topic, { qos: 1 }).then(
        (grants) => grants.every(({ qos }) => qos === 1),
        () => false,
      ),
    ),
  );
  return topics.filter((_, at) => !granted[at]);
}

/**
 * Whoever announces a topic that the broker keeps from us is named in the log and is no fault of the line: anybody may
 * announce anything. One change after the other, so that the last word counts.
 */
function openAnnounced(client: MqttClient, { announced, topics, log, id }: Settings): { follow(): void } {
  let followed: ReadonlySet<string> = new Set();
  let isWorking = false;
  let isStale = false;
  async function change(): Promise<void> {
    const { filters, refused } = worthAsking(announced?.() ?? [], topics);
    const wanted = new Set(filters);
    const gone = [...followed].filter((filter) => !wanted.has(filter));
    const news = filters.filter((filter) => !followed.has(filter));
    followed = wanted;
    if (gone.length > 0) await client.unsubscribeAsync(gone);
    const denied = await subscribe(client, news);
    if (denied.length + refused > 0)
      log.warn("mqtt.announced_refused", { source: id, denied: denied.length, over: refused });
  }
  const follow = (): void => {
    isStale = isWorking;
    if (isWorking || !client.connected) return;
    isWorking = true;
    const done = (): void => {
      isWorking = false;
      if (isStale) follow();
    };
    // The connection is going: at the next one everything is asked for anew.
    change().then(done, done);
  };
  return { follow };
}

/** CONNACK codes 1 to 5 (MQTT 3.1.1, section 3.2.2.3): the broker is there and does not want us. */
const isRefusal = (fault: Error): boolean => "code" in fault && typeof fault.code === "number";

/** Node wraps several refused addresses into one error without words of its own. */
function wordsOf(fault: Error): string {
  return fault.message || ("code" in fault ? String(fault.code) : "") || fault.name;
}
