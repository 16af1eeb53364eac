/**
 * A joining desk for the technician's page alone: the routes of `gateway/joining/contract.ts` over the guards every page is
 * served with, a view in the test's hand, and a list of what the page asked for. What the real desk decides is tested with it.
 */
import fastifyStatic from "@fastify/static";
import { listen, openHttp } from "../../alerts/program/http.ts";
import { openLiveFeed } from "../../alerts/program/live-feed.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openMetrics } from "../../alerts/program/metrics.ts";
import { refuse } from "../../alerts/program/problem.ts";
import type { InstallationView, JoiningDevice, Mistake } from "../../devices/joining/installation.ts";

export const aView = (more: Partial<InstallationView> = {}): InstallationView => ({
  v: 1,
  id: "installation-1",
  kind: "install",
  order: "88",
  openedAt: Date.now(),
  now: Date.now(),
  clockTrusted: true,
  state: "open",
  hub: {
    gateway: "H-1043",
    home: "home-1043",
    fingerprint: "9f3a61c47d20b8e5",
    version: "0",
    state: "joined",
    centre: { connected: true, heardAgo: 900 },
  },
  rooms: [
    { id: "bedroom", label: { zh: "卧室", en: "Bedroom" } },
    { id: "bathroom", label: { zh: "卫生间", en: "Bathroom" } },
  ],
  roomsOffered: [
    { id: "living-room", label: { zh: "客厅", en: "Living room" } },
    { id: "kitchen", label: { zh: "厨房", en: "Kitchen" } },
    { id: "hall", label: { zh: "大门", en: "Front door" } },
  ],
  families: [
    {
      id: "radar-tinyframe",
      title: { zh: "跌倒雷达", en: "Fall radar" },
      codes: false,
      ports: ["radar-1"],
      choices: [],
    },
  ],
  devices: [],
  training: { press: false, cancel: false, light: false },
  notTested: [],
  ...more,
});

export const aDevice = (more: Partial<JoiningDevice> = {}): JoiningDevice => ({
  n: 1,
  step: "press",
  family: "zigbee2mqtt",
  title: { zh: "Zigbee 设备", en: "Zigbee device" },
  tail: "61C4",
  carries: "call",
  profile: "call:rescue",
  meaning: "call:rescue",
  choices: [
    { profile: "call:rescue", title: { zh: "紧急按钮", en: "Call button" }, carries: "call" },
    { profile: "", title: { zh: "门磁", en: "Door contact" }, carries: "door" },
  ],
  window: { state: "open", until: Date.now() + 47_000, seconds: 60 },
  others: [],
  spots: [],
  ...more,
});

export async function startFakeDesk(distDir: string, first: InstallationView | undefined) {
  const settings = { host: "127.0.0.1", port: 0, title: "test", version: "0" };
  const app = await openHttp(settings, { log: silentLog, metrics: openMetrics("test"), parts: () => [] });
  const feed = openLiveFeed(Date.now());
  const beat = setInterval(() => feed.say("beat", {}), 500);
  const asked: Record<string, unknown>[] = [];
  let view = first;
  let locked = false;
  let next: (command: Record<string, unknown>) => InstallationView | Mistake | undefined = () => undefined;
  app.addHook("onRequest", async (request, reply) => {
    if (locked && request.url.startsWith("/v1/installation")) return refuse(reply, 401, "locked", "Unlock first");
  });
  app.post("/v1/installer/session", async (request, reply) => {
    if ((request.body as { code?: string }).code !== "GOOD-CODE") return refuse(reply, 401, "wrong-code", "no");
    locked = false;
    return { ok: true };
  });
  app.get("/v1/installation", async (_request, reply) =>
    view ? { ...view, now: Date.now() } : refuse(reply, 404, "no-installation", "none"),
  );
  app.post("/v1/installation", async () => {
    view = aView({ hub: { ...aView().hub, state: "not_joined" } });
    return view;
  });
  app.post("/v1/installation/do", async (request, reply) => {
    const command = request.body as Record<string, unknown>;
    asked.push(command);
    const answer = next(command);
    if (answer && "code" in answer) return refuse(reply, 409, "mistake", "no", { mistake: answer });
    if (answer) view = answer;
    return { ...view, now: Date.now() };
  });
  app.get("/v1/installation/feed", (request, reply) => void feed.attach(request, reply, request.ip));
  await app.register(fastifyStatic, { root: distDir, prefix: "/install/" });
  const { url } = await listen(app, settings);
  return {
    url: `${url}/install/`,
    asked,
    lock() {
      locked = true;
    },
    show(more: InstallationView) {
      view = more;
      feed.publish("installation", { ...more, now: Date.now() });
    },
    answer(by: typeof next) {
      next = by;
    },
    async stop() {
      clearInterval(beat);
      feed.stop();
      await app.close();
    },
  };
}
