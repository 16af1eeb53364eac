/** What a centre is told of the fleet: its gateways, with the digest of each token and never the token itself. */
import { type FleetHome, tokenDigest } from "./homes.ts";

export interface GatewayLine {
  readonly id: string;
  readonly home: string;
  readonly town: string;
  readonly bed: string;
  readonly tokenSha256: string;
}

/** Lines of `gateways:` in centre.yaml. */
export const gatewayLines = (homes: readonly FleetHome[], secret: string): readonly GatewayLine[] =>
  homes.map(({ gateway, home, town, bed }) => ({
    ...{ id: gateway, home, town: town.name, bed },
    tokenSha256: tokenDigest(secret, gateway),
  }));
