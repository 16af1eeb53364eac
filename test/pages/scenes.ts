/** Homes and cases as a dispatcher meets them. Names, numbers and places below town level are invented. */
import type { CaseView, GatewayView } from "../../alerts/centre/views.ts";
import type { HomeView, IndicatorState, IndicatorView } from "../../gateway/page/view.ts";
import { aCase, zhou } from "./fake-centre.ts";

const minute = 60_000;

export const sun: NonNullable<CaseView["card"]> = {
  name: "孙玉珍",
  sex: "female",
  age: 81,
  town: "水集街道",
  address: ["水集街道", "和顺里", "3号楼", "2单元", "5层", "502"],
  entry: "门右侧钥匙盒，家里有小狗",
  risks: "心衰，服抗凝药，磕碰易出血，近一年跌倒 2 次",
  speech: "右耳听力差，大声慢说，讲莱西话",
  contacts: [
    { relation: "女儿", name: "于海霞", phone: "100 3310 6021" },
    { relation: "邻居", name: "徐长顺", phone: "100 5527 1184" },
    { relation: "儿子", name: "于海波", phone: "100 8846 0390" },
  ],
  station: { name: "和顺里服务站", phone: "0532-0010 2231", metres: 350 },
  rooms: { bedroom: "卧室", bathroom: "卫生间", hall: "大门", living: "客厅" },
};
export const zhao: NonNullable<CaseView["card"]> = {
  name: "赵德厚",
  sex: "male",
  age: 77,
  town: "望城街道",
  address: ["望城街道", "槐荫里", "7号楼", "1单元", "102"],
  rooms: { bedroom: "卧室" },
};
export const zheng: NonNullable<CaseView["card"]> = {
  name: "郑桂兰",
  sex: "female",
  age: 84,
  town: "院上镇",
  address: ["院上镇", "柳沟村", "23号"],
};

type Sign = CaseView["alerts"][number]["snapshot"][number];
const sign = (reading: number, device: string, room: string, ago: number, fact: Sign["fact"]): Sign => ({
  reading,
  device,
  room,
  wall: Date.now() - ago,
  ago,
  fact,
});

/** A night: bed, a walk to the bathroom, silence, a fall, the button twice. */
export const night = (): Sign[] => [
  sign(1, "pir-1", "bedroom", 29 * minute, { kind: "motion", on: true }),
  sign(2, "pir-1", "bedroom", 27 * minute, { kind: "motion", on: false }),
  sign(3, "pir-1", "bedroom", 21 * minute, { kind: "motion", on: true }),
  sign(4, "pir-1", "bedroom", 20.5 * minute, { kind: "motion", on: false }),
  sign(5, "door-1", "hall", 18 * minute, { kind: "contact", open: true }),
  sign(6, "door-1", "hall", 17 * minute, { kind: "contact", open: false }),
  sign(7, "pir-1", "bedroom", 6.5 * minute, { kind: "motion", on: true }),
  sign(8, "pir-1", "bedroom", 6 * minute, { kind: "motion", on: false }),
  sign(9, "pir-2", "bathroom", 5 * minute, { kind: "motion", on: true }),
  sign(10, "pir-2", "bathroom", 4.2 * minute, { kind: "motion", on: false }),
  sign(11, "fall-1", "bathroom", 20_000, { kind: "fall", state: "suspected" }),
];

/** Fall in the bathroom, told with its snapshot; the button came after it. */
export function sunFalls(of: Partial<CaseView> = {}): CaseView {
  const raisedAt = of.raisedAt ?? Date.now() - 176_000;
  const made = aCase({
    kind: "fall",
    home: "H-1043",
    gateway: "G-1043",
    card: sun,
    raisedAt,
  });
  const [first] = made.alerts;
  if (!first) throw new Error("a case has an alert");
  const fall = {
    ...first,
    room: "bathroom",
    shownAt: raisedAt + 500,
    snapshot: night(),
  };
  const call = {
    ...first,
    id: crypto.randomUUID(),
    kind: "call_rescue",
    room: "bathroom",
    at: raisedAt + 20_000,
    storedAt: raisedAt + 20_400,
    shownAt: raisedAt + 20_900,
    repeats: 1,
    causes: [
      sign(12, "band-1", "bathroom", 0, {
        kind: "call",
        level: "rescue",
        on: true,
      }),
    ],
  };
  return { ...made, alerts: [fall, call], ...of };
}

export const bed = (n: number, town: string, of: Partial<GatewayView> = {}): GatewayView => ({
  id: `G-${1000 + n}`,
  home: `H-${1000 + n}`,
  town,
  bed: `B-${1000 + n}`,
  state: "online",
  lastHeardAt: Date.now() - 1_000 * (n % 20),
  devicesSilent: 0,
  gaps: 0,
  clockOffset: 12,
  ...of,
});

export const towns = [
  "水集街道",
  "望城街道",
  "沽河街道",
  "经济开发区",
  "院上镇",
  "姜山镇",
  "店埠镇",
  "夏格庄镇",
] as const;
export const county = (): GatewayView[] =>
  towns.flatMap((town, index) =>
    Array.from({ length: 6 - (index % 4) }, (_, n) =>
      bed(index * 10 + n, town, index === 1 && n === 2 ? { devicesSilent: 1 } : {}),
    ),
  );

/** What the console of the pictures shows: two unclaimed, one mine, one of Zhou's, one test, some closed. */
export function busyNight(mine: { id: string; name: string }): CaseView[] {
  const now = Date.now();
  const claimed = (at: number) => ({ claimedAt: at, leaseUntil: at + 300_000 });
  return [
    aCase({
      kind: "fall",
      card: zhao,
      raisedAt: now - 14_000,
      home: "H-1060",
      gateway: "G-1010",
    }),
    aCase({
      kind: "gateway_lost",
      severity: "warning",
      lane: "fault",
      card: zheng,
      raisedAt: now - 52_000,
      gateway: "G-1040",
    }),
    sunFalls({
      state: "claimed",
      owner: mine,
      ...claimed(now - 169_000),
      log: [
        { n: 1, at: now - 176_000, event: "raise", version: 1, to: "raised" },
        { n: 2, at: now - 175_500, event: "shown", version: 2 },
        { n: 3, at: now - 169_000, event: "claim", version: 3, actor: mine },
        {
          n: 4,
          at: now - 140_000,
          event: "note",
          version: 4,
          actor: mine,
          text: "女儿 于海霞 无人接",
        },
        {
          n: 5,
          at: now - 100_000,
          event: "note",
          version: 5,
          actor: mine,
          text: "邻居 徐长顺 接通，正上楼",
        },
      ],
      version: 5,
    }),
    aCase({
      kind: "call_help",
      severity: "warning",
      state: "claimed",
      owner: zhou,
      ...claimed(now - 30_000),
      home: "H-1077",
      raisedAt: now - 41_000,
    }),
    aCase({
      kind: "call_rescue",
      test: true,
      lane: "test",
      raisedAt: now - 8_000,
      home: "H-1080",
    }),
    aCase({
      state: "resolved",
      kind: "call_rescue",
      card: zheng,
      raisedAt: now - 2e6,
      closedAt: now - 1.9e6,
      outcome: "false_accidental",
    }),
    aCase({
      state: "resolved",
      kind: "door_at_night",
      severity: "notice",
      card: zhao,
      raisedAt: now - 4e6,
      closedAt: now - 3.9e6,
      outcome: "advice_only",
    }),
  ];
}

const lights: Readonly<Record<IndicatorState, IndicatorView["light"]["colour"]>> = {
  normal: "off",
  guarding: "white",
  sending: "red",
  stored_unheard: "red_white",
  claimed_unheard: "red_white",
  not_through: "red_white",
  stored: "red",
  waiting: "red",
  claimed: "green",
  coming: "green",
  closed: "off",
  cancelled: "white",
  cancelled_untold: "white",
  cancelled_kept: "white",
  line_down: "amber",
  device_fault: "amber",
  mains_lost: "amber",
  unknown: "amber",
};

export function aHome(state: IndicatorState = "normal", of: Partial<HomeView> = {}): HomeView {
  const now = Date.now();
  const claimed = ["claimed", "coming", "closed", "claimed_unheard"].includes(state);
  const stored = claimed || ["stored", "waiting", "stored_unheard"].includes(state);
  return {
    now,
    home: "H-1043",
    timeZone: "Asia/Shanghai",
    indicator: {
      state,
      light: { colour: lights[state], pattern: "steady" },
      tone: { sound: "none", every: 0 },
      words: { zh: "卫生间设备需要检修", en: "Bathroom device needs repair" },
      test: false,
      since: now - 34_000,
    },
    receipts: {
      ...(stored && { stored: now - 33_000, shown: now - 32_500 }),
      ...(claimed && { claimed: now - 26_000 }),
    },
    centre: { connected: state !== "not_through", heardAgo: 20_000 },
    rooms: [
      room("bedroom", "卧室", "Bedroom", 2 * minute, {
        kind: "motion",
        on: true,
      }),
      room("bathroom", "卫生间", "Bathroom", 41 * minute, {
        kind: "motion",
        on: false,
      }),
      room("living", "客厅", "Living room", 6 * 60 * minute, {
        kind: "motion",
        on: true,
      }),
      room("hall", "大门", "Front door", 9 * 60 * minute, {
        kind: "contact",
        open: false,
      }),
      { id: "yard", label: { zh: "院子", en: "Yard" } },
    ],
    devices: [
      {
        id: "button-1",
        room: "bedroom",
        carries: "call",
        state: "ok",
        heardAgo: 3 * minute,
        battery: 88,
      },
      {
        id: "band-1",
        carries: "call",
        state: state === "device_fault" ? "lost" : "ok",
        heardAgo: 26 * 60 * minute,
      },
      {
        id: "fall-1",
        room: "bathroom",
        carries: "fall",
        state: "ok",
        heardAgo: 30_000,
      },
      { id: "door-1", room: "hall", carries: "door", state: "never_seen" },
    ],
    alerts: [
      {
        id: "a1",
        kind: "fall",
        severity: "emergency",
        state: "raised",
        room: "bathroom",
        agoMs: 34_000,
        repeats: 0,
        test: false,
      },
      {
        id: "a2",
        kind: "call_rescue",
        severity: "emergency",
        state: "ended",
        room: "bedroom",
        agoMs: 90 * minute,
        repeats: 1,
        test: false,
      },
    ],
    history: Array.from({ length: 24 }, (_, n) => ({
      id: 100 - n,
      device: n % 3 === 0 ? "door-1" : "pir-1",
      room: n % 3 === 0 ? "hall" : "bedroom",
      wall: now - n * 7 * minute,
      fact: n % 3 === 0 ? { kind: "contact", open: n % 2 === 0 } : { kind: "motion", on: n % 2 === 0 },
    })),
    simulator: false,
    warnings: [],
    ...of,
  };
}

const room = (id: string, zh: string, en: string, agoMs: number, fact: Record<string, unknown>) => ({
  id,
  label: { zh, en },
  last: { kind: String(fact.kind), device: "pir-1", agoMs, fact },
});
