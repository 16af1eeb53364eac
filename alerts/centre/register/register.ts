/** Which gateways there are, whose homes they watch and what the centre knows of those homes. In memory, from the configuration. */
import { createHash } from "node:crypto";
import type { Identity } from "../../../broker/identity.ts";
import { readSecrets, type Secret } from "../../paths/https/sign.ts";
import { topicOf } from "../../protocol.ts";
import type { CaseView } from "../views.ts";

export type Card = NonNullable<CaseView["card"]>;

export interface GatewayEntry {
  readonly id: string;
  readonly home: string;
  readonly town?: string | undefined;
  readonly bed?: string | undefined;
  /** SHA-256 of its token, 64 hex digits. */
  readonly tokenSha256: string;
  /** Lines of `whsec_…` by which it signs what it sends over HTTPS. Absent: that door is shut to it. */
  readonly webhookSecret?: string | undefined;
}

export interface Register {
  gateway(id: string): GatewayEntry | undefined;
  gateways(): readonly GatewayEntry[];
  card(home: string): Card | undefined;
  /** By any of these it is believed over HTTPS. */
  webhookSecrets(id: string): readonly Secret[];
  /** What this gateway may do at the broker. */
  identity(id: string): Identity | undefined;
  /** From now on this gateway may come; the same id again replaces its credential. */
  addGateway(entry: GatewayEntry, card?: Card): void;
}

export const tokenSha256 = (token: string): string => createHash("sha256").update(token).digest("hex");

export function openRegister(entries: readonly GatewayEntry[], cards: Readonly<Record<string, Card>>): Register {
  const gateways = new Map(entries.map((entry) => [entry.id, entry]));
  const homes = new Map(Object.entries(cards));
  const secretsOf = ({ webhookSecret }: GatewayEntry): readonly Secret[] =>
    (webhookSecret === undefined ? undefined : readSecrets(webhookSecret)) ?? [];
  const secrets = new Map(entries.map((entry) => [entry.id, secretsOf(entry)]));
  return {
    gateway: (id) => gateways.get(id),
    gateways: () => [...gateways.values()],
    card: (home) => homes.get(home),
    webhookSecrets: (id) => secrets.get(id) ?? [],
    identity(id) {
      const entry = gateways.get(id);
      return (
        entry && {
          id,
          tokenSha256: entry.tokenSha256,
          publish: (["alert", "report", "presence", "answer", "record"] as const).map((channel) =>
            topicOf(id, channel),
          ),
          subscribe: (["receipt", "command"] as const).map((channel) => topicOf(id, channel)),
          bridge: false,
        }
      );
    },
    addGateway(entry, card) {
      gateways.set(entry.id, entry);
      secrets.set(entry.id, secretsOf(entry));
      if (card) homes.set(entry.home, card);
    },
  };
}
