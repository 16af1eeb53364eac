import type { GatewayConfig } from "../config/config.ts";
import { openInflux } from "../influx/transport.ts";
import { type InfluxWriter, startInflux } from "../influx/writer.ts";
import { readSecret } from "../secret.ts";
import { jitter, type Parts, timers } from "./parts.ts";

export function openInfluxWriter(
  config: GatewayConfig,
  { journal, register, log, at }: Parts,
): InfluxWriter | undefined {
  const { influx } = config;
  if (!influx) return undefined;
  const secret = (file: string) => readSecret(at(file), "influx");
  const target =
    influx.version === 1
      ? {
          version: 1 as const,
          url: influx.url,
          database: influx.database,
          ...(influx.username !== undefined && { username: influx.username }),
          ...(influx.passwordFile !== undefined && { password: secret(influx.passwordFile) }),
        }
      : { ...influx, token: secret(influx.tokenFile) };
  return startInflux({
    get home() {
      return register.home.id;
    },
    journal,
    transport: openInflux(target),
    timers,
    random: jitter,
    log,
  });
}
