import type { z } from "zod";
import type { GatewayConfig } from "./config.ts";
import { homeChecks } from "./home.ts";
import { outputChecks } from "./outputs.ts";
import { pathsChecks } from "./paths.ts";

/**
 * Faults that no single field can see: names used twice, and names of things that are not there. A value that is wrong for
 * itself has its own fault already, and may be anything here.
 */
export function crossChecks(config: GatewayConfig, context: z.RefinementCtx): void {
  const fault = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
  homeChecks(config, fault);
  outputChecks(config.outputs, fault);
  pathsChecks(config, fault);
  if (!config.broker && config.serial.length === 0 && config.outsideBrokers.length === 0)
    fault([], "nothing to listen to; give at least one of broker, outsideBrokers, serial");
  const { url } = config.centre;
  if (isText(url) && url.startsWith("mqtt://") && !isLoopback(hostOf(url)))
    fault(
      ["centre", "url"],
      `found "${url}"; off this machine it must be "mqtts://…": alerts are not sent in the clear`,
    );
  const { host, allowPlainOffLoopback } = config.page;
  if (isText(host) && !isLoopback(host) && !allowPlainOffLoopback)
    fault(
      ["page", "host"],
      `found "${host}"; whoever reaches the page sees who is at home and can call off a fall: need "127.0.0.1", or page.allowPlainOffLoopback`,
    );
  config.broker?.identities.forEach(({ publish }, n) => {
    ownName(publish, ["broker", "identities", n, "publish"], fault);
  });
  ownName(config.broker?.trustLoopback?.publish ?? [], ["broker", "trustLoopback", "publish"], fault);
}

/** `hearthwatch/` is the gateway's own: a lamp that reads there believes that a person has claimed the case. */
function ownName(
  publish: readonly unknown[],
  at: readonly (string | number)[],
  fault: (path: (string | number)[], message: string) => void,
): void {
  publish.forEach((filter, n) => {
    if (isText(filter) && ["#", "+", "hearthwatch"].includes(filter.split("/")[0] ?? ""))
      fault(
        [...at, n],
        `found "${filter}", which reaches into hearthwatch/, where only the gateway speaks; name its own topics`,
      );
  });
}

const isText = (value: unknown): value is string => typeof value === "string";

const hostOf = (url: string): string => URL.parse(url)?.hostname ?? "";

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
