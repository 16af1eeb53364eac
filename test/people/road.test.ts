/**
 * Somebody presses while the centre is away: the family hears it by push, mail and SMS from the home itself, and hears that the
 * centre's people have it when they do. Real programs; and nothing of where the messages go is found anywhere but in its file.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import { judgeText } from "../../alerts/program/judge.ts";
import { namedFiles } from "../../gateway/backup/contents.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { signIn } from "../kit/dispatcher.ts";
import { endsOfEach } from "../kit/ends.ts";
import { keys, openRoad } from "../kit/road.ts";
import { wire } from "../kit/wire.ts";
import { startModem } from "../sms/modem.ts";

const ends = endsOfEach();

/** The family's; none of it may lie anywhere else. */
const secrets = {
  topic: "topic-CANARY-nobody-can-guess",
  token: "tk_CANARYcanaryCANARY",
  number: "+8613812345678",
  address: "child.canary@example.org",
} as const;
const patient = { timeout: 30_000, interval: 20 };

async function pushServer(): Promise<{ readonly url: string; readonly titles: string[] }> {
  const titles: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      if (request.url === "/v1/health") return void response.end('{"healthy":true}');
      const { topic, title } = JSON.parse(body);
      if (topic !== secrets.topic || request.headers.authorization !== `Bearer ${secrets.token}`) {
        response.statusCode = 403;
        return void response.end('{"code":40301}');
      }
      titles.push(title);
      response.end('{"id":"1","event":"message"}');
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ends.push(() => new Promise((done) => server.close(done).closeAllConnections()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, titles };
}

async function mailServer(): Promise<{ readonly port: number; readonly mails: string[] }> {
  const mails: string[] = [];
  const server = new SMTPServer({
    ...{ logger: false, authOptional: true, disabledCommands: ["STARTTLS", "AUTH"], closeTimeout: 100 },
    onData(stream, session, done) {
      stream.resume().on("end", () => {
        mails.push(session.envelope.rcptTo.map(({ address }) => address).join());
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ends.push(() => new Promise<void>((done) => server.close(done)));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

test("the family hears of a press that the centre cannot hear, and then who has it", async () => {
  const [push, mail, cable] = [await pushServer(), await mailServer(), await wire()];
  ends.push(() => cable.remove());
  const modem = await startModem(cable.far);
  ends.push(() => modem.stop());
  const road = await openRoad({
    paths: [
      { kind: "ntfy", label: "family", url: push.url },
      { kind: "smtp", label: "mail", host: "127.0.0.1", port: mail.port, security: "none" },
      { kind: "sms", label: "sms", port: cable.path, language: "en" },
    ],
  });
  ends.push(() => road.stop());
  const step = (path: string) => ({ path, without: "claimed", after: "0 s" });
  const config = { ...parse(readFileSync(road.config, "utf8")), destinationsFile: "destinations.yaml" };
  writeFileSync(road.config, stringify({ ...config, escalation: ["family", "mail", "sms"].map(step) }));
  const destinations = join(road.folder, "destinations.yaml");
  writeFileSync(
    destinations,
    stringify({
      family: { topic: secrets.topic, token: secrets.token, callIt: "老家" },
      mail: { from: "hub@example.org", to: [secrets.address] },
      sms: { numbers: [secrets.number] },
    }),
    { mode: 0o600 },
  );
  await road.startGateway();
  const bridge = await road.bridge();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });

  await vi.waitUntil(() => push.titles.length > 0 && mail.mails.length > 0 && modem.sent.length > 0, patient);
  expect(push.titles[0]).toBe("【守望】老家：紧急告警，请查看");
  expect(mail.mails[0]).toBe(secrets.address);
  expect(modem.sent[0]).toMatchObject({
    to: secrets.number,
    text: expect.stringMatching(/Centre silent, nobody on it/),
  });

  await road.startCentre();
  await vi.waitUntil(async () => (await road.cases()).length === 1, patient);
  const [open] = await road.cases();
  const sits = await signIn(road.console, await road.signInLink());
  await sits.claim(open?.id ?? "", open?.version ?? 0);
  await vi.waitUntil(() => push.titles.includes("【守望】老家：已有人接手"), patient);
  await vi.waitUntil(() => modem.sent.some(({ text }) => text.includes("a dispatcher has it now")), patient);

  // Where it went stands in no log, no journal, no page and no metric.
  const pages = ["/v1/home", "/v1/paths", "/metrics", "/healthz"].map(async (at) =>
    (await fetch(road.page + at)).text(),
  );
  const said = [...(await Promise.all(pages)), ...road.gateway.child.lines, ...road.centre.child.lines].join("\n");
  const files = globSync("{gateway,centre}/**/*", { cwd: road.folder, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const kept = files.map((file) => readFileSync(join(file.parentPath, file.name), "latin1")).join("\n");
  expect(kept).toContain("family");
  for (const secret of Object.values(secrets)) expect(said + kept).not.toContain(secret);

  // A hub that is given away forgets them, and a backup does not.
  const judged = judgeText(readFileSync(road.config, "utf8"), gatewayConfig);
  const named = judged.ok ? namedFiles(judged.config) : [];
  expect(named).toContainEqual({ setting: "destinationsFile", path: "destinations.yaml" });
}, 180_000);

test("a gateway whose destinations are wrong says all of it at once without a secret, and does not start", async () => {
  const road = await openRoad({
    paths: [
      { kind: "wecom", label: "grid" },
      { kind: "sms", label: "sms", port: "/dev/null" },
    ],
  });
  ends.push(() => road.stop());
  const config = { ...parse(readFileSync(road.config, "utf8")), destinationsFile: "destinations.yaml" };
  writeFileSync(road.config, stringify(config));
  const wrong = { grid: { key: "CANARY key with spaces" }, sms: { numbers: ["CANARY"] } };
  writeFileSync(join(road.folder, "destinations.yaml"), stringify(wrong), { mode: 0o600 });
  const said = await road.startGateway().then(
    () => "it started",
    (fault: unknown) => String(fault),
  );
  expect(said).toContain("destinations.grid.key: does not fit, need what stands behind key= in the robot's address");
  expect(said).toContain("destinations.sms.numbers[0]: does not fit");
  expect(said).not.toContain("CANARY");
}, 60_000);
