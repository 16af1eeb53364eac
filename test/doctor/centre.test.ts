/** The line to the centre: real certificates made by openssl, and our own broker in the centre's place. */

import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { startBroker } from "../../broker/broker.ts";
import { tokenHash } from "../../broker/identity.ts";
import type { Presence } from "../../broker/presence.ts";
import { systemClock } from "../../gateway/clock.ts";
import type { Eyes } from "../../gateway/doctor/eyes.ts";
import { endsOfEach } from "../kit/ends.ts";
import { type Folder, tempFolder } from "../kit/folder.ts";
import { type Authority, authority, type Pair } from "./certificates.ts";
import { patient, token, visit } from "./patient.ts";

let folder: Folder;
let known: Authority;
let stranger: Authority;
beforeAll(() => {
  folder = tempFolder("certificates");
  known = authority(folder.path, "known");
  stranger = authority(folder.path, "stranger");
});
afterAll(() => folder?.remove());

const ends = endsOfEach();

const here = "IP:127.0.0.1";
const past = ["20240101", "20250601"] as const;
const present = ["20250101", "20991231"] as const;
const future = ["20900101", "20991231"] as const;

interface Centre {
  readonly port: number;
  readonly came: Presence[];
  readonly said: string[];
}

async function centre(tls?: Pair): Promise<Centre> {
  const came: Presence[] = [];
  const said: string[] = [];
  const broker = await startBroker({
    listeners: [{ host: "127.0.0.1", port: 0, ...(tls && { tls }) }],
    identities: [
      {
        id: "gw-1",
        tokenSha256: tokenHash(token),
        publish: ["hw/1/gw-1/#"],
        subscribe: ["hw/1/gw-1/#"],
        retain: [],
        bridge: false,
      },
    ],
    intake: async ({ topic }) => void said.push(topic),
    onPresence: (presence) => came.push(presence),
    log: silentLog,
  });
  ends.push(() => broker.stop());
  return { port: broker.ports[0] ?? 0, came, said };
}

interface Looking {
  readonly secure?: boolean;
  readonly ca?: boolean;
  readonly eyes?: Partial<Eyes>;
}

async function look(port: number, { secure = true, ca = true, eyes = {} }: Looking = {}) {
  const url = `${secure ? "mqtts" : "mqtt"}://127.0.0.1:${port}`;
  const at = await patient({ centre: { url, tokenFile: "token", ...(ca && { caFile: known.file }) } });
  ends.push(at.remove);
  return visit(at, eyes);
}

test("a centre that is well is signed in to, and hears nothing else of the visit", async () => {
  const { port, came, said } = await centre(known.issue(here, ...present));
  const seen = await look(port);
  expect(seen.of("centre").map(({ code }) => code)).toEqual(["centre.signed_in"]);
  expect(came.map(({ client, up }) => ({ client, up }))).toEqual([
    { client: "gw-1", up: true },
    { client: "gw-1", up: false },
  ]);
  expect(said).toEqual([]);
});

test("an expired certificate, a wrong name and an unknown authority are told apart, and no credential is shown to them", async () => {
  const cases = [
    { tls: known.issue(here, ...past), code: "tls.expired" },
    { tls: known.issue("DNS:other.example", ...present), code: "tls.wrong_host" },
    { tls: stranger.issue(here, ...present), code: "tls.unknown_ca" },
    { tls: known.issue(here, ...future), code: "tls.not_yet" },
  ] as const;
  for (const { tls, code } of cases) {
    const { port, came } = await centre(tls);
    const seen = await look(port);
    seen.named("centre", code);
    expect(seen.of("centre")).toHaveLength(1);
    expect(came).toEqual([]);
  }
});

test("two causes are both named, so that one visit is enough", async () => {
  const old = await centre(known.issue("DNS:other.example", ...past));
  const seen = await look(old.port);
  seen.named("centre", "tls.expired");
  seen.named("centre", "tls.wrong_host");

  const { port } = await centre(stranger.issue("DNS:other.example", ...present));
  const strange = await look(port);
  strange.named("centre", "tls.wrong_host");
  expect(strange.named("centre", "tls.unknown_ca").values).toMatchObject({
    issuer: "stranger",
    caSetting: "centre.caFile",
  });
});

test("without the centre's authority its good certificate is an unknown one", async () => {
  const { port } = await centre(known.issue(here, ...present));
  (await look(port, { ca: false })).named("centre", "tls.unknown_ca");
});

test("with a clock that was never set, the clock is suspected before the certificate", async () => {
  const { port } = await centre(known.issue(here, ...past));
  const clock = { ...systemClock(), isSynchronised: () => false };
  (await look(port, { eyes: { clock } })).named("centre", "tls.expired_clock");
});

test("with a clock that stands in 1970 no certificate is blamed, and no credential is shown", async () => {
  const { port, came } = await centre(known.issue(here, ...present));
  const clock = { ...systemClock(), read: () => ({ ...systemClock().read(), wall: 3_600_000 }) };
  const seen = await look(port, { eyes: { clock } });
  expect(seen.of("centre").map(({ code }) => code)).toEqual(["tls.clock_first"]);
  seen.named("clock", "clock.unset");
  expect(came).toEqual([]);
});

test("a certificate that ends within three weeks is a warning, and the login is still tried", async () => {
  const soon = new Date(Date.now() + 5.5 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
  const { port } = await centre(known.issue(here, "20250101", soon));
  const seen = await look(port);
  seen.named("centre", "tls.soon", "warn");
  seen.named("centre", "centre.signed_in", "ok");
});

test("a credential the centre does not know is refused, and the file it stands in is named", async () => {
  const { port } = await centre();
  const at = await patient({ centre: { url: `mqtt://127.0.0.1:${port}`, tokenFile: "other" } });
  ends.push(at.remove);
  at.write("other", "not-the-token");
  const seen = await visit(at);
  expect(seen.named("centre", "login.refused").values.what).toBe("centre.tokenFile");
});

test("a port that speaks no TLS, one that says nothing, and one where nobody listens", async () => {
  const plain = await centre();
  (await look(plain.port)).named("centre", "tls.none");

  const mute = await openMute();
  (await look(mute, { secure: false })).named("centre", "login.other");

  const gone = await look(1, { secure: false });
  expect(gone.named("centre", "net.refused").values.setting).toBe("centre.url");
});

/** Takes connections and ends them at the first word. */
async function openMute(): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => server.close());
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
