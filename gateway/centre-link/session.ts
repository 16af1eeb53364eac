/** One MQTT connection to the centre, from dial to end. It never dials again by itself: that is the link's to decide. */
import { Socket } from "node:net";
import { connect, type IClientOptions, type MqttClient } from "mqtt";

export interface SessionSettings {
  readonly url: string;
  readonly id: string;
  readonly token: string;
  /** PEM of the authority that signed the centre's certificate, if it is not a public one. */
  readonly ca: string | undefined;
  readonly will: { readonly topic: string; readonly body: string };
  readonly subscribe: readonly string[];
  /** The message is acknowledged to the broker when this resolves. */
  take(topic: string, payload: Uint8Array): Promise<void>;
  ended(why: string): void;
  /** While it is dialled: it has waited long enough, and is wanted anew. */
  readonly givenUp?: AbortSignal;
  /** ms for each of the two answers that make a session: to the login, and to the subscriptions. */
  readonly within?: number;
}

export interface Session {
  /** Resolves at the PUBACK, which proves nothing about the centre's disk. */
  publish(topic: string, body: string, options?: { readonly retain?: boolean }): Promise<void>;
  end(): Promise<void>;
}

export interface DialledSession extends Session {
  /** Without a word, as a line that breaks. */
  drop(): void;
}

const dialDeadline = 10_000;
/** The other end is given up after one and a half of these without a word. */
const keepAliveSeconds = 20;

export function dial(settings: SessionSettings): Promise<DialledSession> {
  const client = connect(settings.url, optionsOf(settings));
  client.handleMessage = (packet, done) => {
    settings.take(packet.topic, Buffer.from(packet.payload)).then(() => done(), done);
  };
  return new Promise((resolve, reject) => {
    let why: string | undefined;
    let up = false;
    // The first reason counts: the rest follows from it.
    const end = (because: string): void => {
      why ??= because;
      client.end(true);
    };
    const unlessUp = (because: string) => () => {
      if (!up) end(because);
    };
    let deadline: NodeJS.Timeout | undefined;
    settings.givenUp?.addEventListener("abort", unlessUp("given up"));
    client.on("error", (fault) => end(wordsOf(fault)));
    client.once("close", () => {
      clearTimeout(deadline);
      end("closed");
      if (up) settings.ended(why ?? "closed");
      else reject(new Error(why));
    });
    client.once("connect", () => {
      // An alert is one small packet: held back for company it would wait for the other side's delayed acknowledgement.
      if (client.stream instanceof Socket) client.stream.setNoDelay(true);
      // Whoever lets us in and is silent then would hold us for ever.
      deadline = setTimeout(unlessUp("no answer"), settings.within ?? dialDeadline);
      subscribe(client, settings.subscribe).then(
        () => {
          up = true;
          clearTimeout(deadline);
          resolve(sessionOf(client));
        },
        (fault: Error) => end(`refused: ${fault.message}`),
      );
    });
  });
}

function optionsOf(settings: SessionSettings): IClientOptions {
  return {
    clientId: settings.id,
    username: settings.id,
    password: settings.token,
    // The centre keeps undelivered receipts itself and sends them again: no session has to be kept between.
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: settings.within ?? dialDeadline,
    keepalive: keepAliveSeconds,
    queueQoSZero: false,
    resubscribe: false,
    ...(settings.ca !== undefined && { ca: settings.ca }),
    will: { topic: settings.will.topic, payload: Buffer.from(settings.will.body), qos: 1, retain: true },
  };
}

/** Node wraps several refused addresses into one error without words of its own. */
function wordsOf(fault: Error): string {
  const code = "code" in fault ? String(fault.code) : "";
  return fault.message || code || fault.name;
}

async function subscribe(client: MqttClient, topics: readonly string[]): Promise<void> {
  const granted = await client.subscribeAsync([...topics], { qos: 1 });
  const refused = granted.find((each) => each.qos > 2);
  if (refused) throw new Error(`the centre refused the subscription to ${refused.topic}`);
}

function sessionOf(client: MqttClient): DialledSession {
  return {
    async publish(topic, body, options) {
      if (!client.connected) throw new Error("not connected");
      await client.publishAsync(topic, body, { qos: 1, retain: options?.retain ?? false });
    },
    end: () => client.endAsync(),
    drop: () => void client.stream.destroy(),
  };
}
