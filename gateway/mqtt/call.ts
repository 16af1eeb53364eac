/** One connection to an outside broker, from dial to end. Whether to dial again is not its to decide. */
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import type { OutsideMessage, OutsideOptions, OutsideTrouble } from "./outside.ts";

export interface CallEars {
  take(message: OutsideMessage): Promise<void>;
  /** Connected and subscribed; filters the broker refused. */
  up(refused: readonly string[]): void;
  over(why: OutsideTrouble, detail: string | undefined): void;
}

export interface Call {
  publish(topic: string, payload: string | Uint8Array, how: { qos?: 0 | 1; retain?: boolean }): Promise<void>;
  end(): Promise<void>;
}

const dialDeadline = 10_000;
const keepAliveSeconds = 30;
/** For the last message and the farewell: a journal or a broker that does not answer is left all the same. */
const goodbye = 2_000;

type Settings = Pick<
  OutsideOptions,
  "url" | "clientId" | "username" | "password" | "ca" | "topics" | "timers" | "farewell"
>;

export function call(settings: Settings, ears: CallEars): Call {
  const client = connect(settings.url, optionsOf(settings));
  let why: OutsideTrouble = "unreachable";
  let detail: string | undefined;
  let finished = false;
  let working: Promise<void> = Promise.resolve();

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
  });
  client.on("error", (fault) => give(isRefusal(fault) ? "refused" : why, wordsOf(fault)));
  client.on("close", () => {
    if (finished) return;
    finished = true;
    client.end(true);
    ears.over(why, detail);
  });

  return {
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

/** CONNACK codes 1 to 5 (MQTT 3.1.1, section 3.2.2.3): the broker is there and does not want us. */
const isRefusal = (fault: Error): boolean => "code" in fault && typeof fault.code === "number";

/** Node wraps several refused addresses into one error without words of its own. */
function wordsOf(fault: Error): string {
  return fault.message || ("code" in fault ? String(fault.code) : "") || fault.name;
}
