/** A real centre with homes that speak MQTT to it and people who work there, in one process; the file is read beside it. */
import { join } from "node:path";
import type { Centre } from "../../../alerts/centre/main.ts";
import { tokenSha256 } from "../../../alerts/centre/register/register.ts";
import type { AlertMessage } from "../../../alerts/protocol.ts";
import { alertOf } from "../../centre/messages.ts";
import { connectGateway, startTestCentre, type TestGateway, token } from "../../centre/running.ts";
import { listOf } from "../link/home.ts";
import { type Person, signInAll } from "./people.ts";

export interface OfficeWorld {
  readonly centre: Centre;
  /** The centre's file. */
  readonly file: string;
  /** Its folder. */
  readonly data: string;
  /** Dispatchers. */
  readonly people: readonly Person[];
  home(n: number): Promise<HomeLine>;
  stop(): Promise<void>;
}

/** One home's line to the centre. */
export interface HomeLine {
  readonly id: string;
  readonly gateway: TestGateway;
  /** Numbered and sent; resolves when the centre has acknowledged it. */
  says(more?: Partial<AlertMessage>): Promise<AlertMessage>;
  /** The case that the centre put this message into. */
  caseOf(message: AlertMessage): Promise<{ readonly id: string; readonly version: number }>;
}

export interface OfficeOptions {
  readonly data: string;
  readonly homes: number;
  readonly people: number;
  readonly more?: Readonly<Record<string, unknown>>;
  /** Built pages of the console. */
  readonly consoleFiles?: string;
}

export const homeName = (n: number): string => `home${n}`;

export async function openOfficeWorld({
  data,
  homes,
  people,
  more,
  consoleFiles,
}: OfficeOptions): Promise<OfficeWorld> {
  const names = listOf(people, (n) => `person-${n}`);
  const centre = await startTestCentre(
    data,
    { ...(consoleFiles !== undefined && { consoleFiles }) },
    {
      accounts: names.map((name) => ({ name, roles: ["dispatcher"] })),
      gateways: listOf(homes, (n) => ({ id: `gw${n}`, home: homeName(n), tokenSha256: tokenSha256(token) })),
      homes: {},
      ...more,
    },
  );
  const lines = new Map<number, HomeLine>();
  return {
    ...{ centre, data, file: join(data, "centre.db") },
    people: await signInAll(centre, names),
    async home(n) {
      const found = lines.get(n) ?? (await openHome(centre, n));
      lines.set(n, found);
      return found;
    },
    async stop() {
      await Promise.all([...lines.values()].map(({ gateway }) => gateway.end()));
      await centre.stop();
    },
  };
}

/** ms */
const answersWithin = 20_000;

async function openHome(centre: Centre, n: number): Promise<HomeLine> {
  const id = `gw${n}`;
  const gateway = await connectGateway(centre.addresses.mqttPorts[0] ?? 0, id);
  let seq = 0;
  const says: HomeLine["says"] = async (more = {}) => {
    seq += 1;
    const wall = Date.now();
    const message = alertOf(seq, { gatewayId: id, home: homeName(n), ...more });
    const told = { ...message, at: { ...message.at, wall } };
    await gateway.publish("alert", told);
    return told;
  };
  return {
    ...{ id, gateway, says },
    async caseOf(message) {
      const until = performance.now() + answersWithin;
      while (performance.now() < until) {
        const receipt = gateway.heard.find(
          ({ body }) => body.type === "stored" && body.alertId === message.alertId && body.seq === message.seq,
        );
        if (receipt) return { id: String(receipt.body.caseId), version: Number(receipt.body.caseVersion) };
        await new Promise((next) => setTimeout(next, 2));
      }
      throw new Error(`${id} never heard that ${message.seq} is stored`);
    },
  };
}
