/** A centre with a few cases behind it: claimed, released, closed, reopened, a test, and one nobody has taken yet. */
import { afterAll, beforeAll } from "vitest";
import type { Centre, CentreDeps } from "../../alerts/centre/main.ts";
import { tokenSha256 } from "../../alerts/centre/register/register.ts";
import type { CaseView } from "../../alerts/centre/views.ts";
import { instant } from "../../devices/model/moment.ts";
import { alertOf } from "../centre/messages.ts";
import {
  command,
  connectGateway,
  signIn,
  startTestCentre,
  tempFolder,
  token,
  type Visitor,
} from "../centre/running.ts";
import type { Folder } from "../kit/folder.ts";

export const household = {
  name: "孙玉珍",
  sex: "female",
  age: 81,
  town: "水集街道",
  address: ["水集街道", "和顺里", "3号楼", "2单元", "5层", "502"],
  entry: "门右侧钥匙盒，家里有小狗",
  risks: "心衰，服抗凝药，磕碰易出血",
  speech: "右耳听力差，讲莱西话",
  contacts: [
    { relation: "女儿", name: "于海霞", phone: "100 3310 6021" },
    { relation: "邻居", name: "徐长顺", phone: "100 5527 1184" },
  ],
  station: { name: "和顺里服务站", phone: "0532-0010 2231", metres: 350 },
  rooms: { bath: "卫生间" },
} as const;
/** Everything of the register that may not leave it. */
export const personal: readonly string[] = [
  ...[household.name, "和顺里", household.entry, "心衰", "听力差", "于海霞", "徐长顺", "3310 6021", "5527 1184"],
  ...["0010 2231", "2单元"],
];

export const accounts = [
  { name: "李静", roles: ["dispatcher"] },
  { name: "陈晨", roles: ["dispatcher"] },
  { name: "王班长", roles: ["shift_lead"] },
  { name: "审计", roles: ["auditor"] },
  { name: "管理", roles: ["admin"] },
  { name: "刘工", roles: ["technician"] },
];

export const startHistory = (data: string, deps: Partial<CentreDeps> = {}): Promise<Centre> =>
  startTestCentre(data, deps, {
    name: "莱西市服务中心",
    accounts,
    gateways: ["水集街道", "望城街道"].map((town, n) => ({
      ...{ id: `gw${n + 1}`, home: `home${n + 1}`, town, tokenSha256: tokenSha256(token) },
    })),
    homes: { home1: household },
  });

export interface Past {
  readonly li: Visitor;
  /** Claimed by Li, given back, claimed by Chen, who rang, sent and closed. */
  readonly closed: CaseView;
  readonly open: CaseView;
}

const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (let n = 0; n < 400; n += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((later) => setTimeout(later, 25));
  }
  throw new Error("it did not come");
};

export async function makePast(centre: Centre): Promise<Past> {
  const li = await signIn(centre, "李静");
  const chen = await signIn(centre, "陈晨");
  const port = centre.addresses.mqttPorts[0] ?? 0;
  const gateways = [await connectGateway(port), await connectGateway(port, "gw2")] as const;
  const at = { steady: instant(1_000), wall: Date.now() - 600, mono: 1_000, boot: "b1", trusted: true };
  const raised = (but: string): Promise<CaseView> =>
    until(async () => {
      const board = (await (await li.get("/v1/board")).json()) as { cases: CaseView[] };
      return board.cases.find((each) => each.state === "raised" && each.lane === "emergency" && each.id !== but);
    });
  const act = async (who: Visitor, of: CaseView, verb: string, more = {}): Promise<CaseView> => {
    const reply = await who.post(`/v1/cases/${of.id}/${verb}`, command(of.version, more));
    const told = await reply.text();
    if (!reply.ok) throw new Error(`${verb}: ${reply.status} ${told}`);
    return JSON.parse(told) as CaseView;
  };
  await gateways[0].publish("alert", alertOf(1, { at, kind: "fall" }));
  const first = await raised("");
  let of = await act(li, first, "claim");
  of = await act(li, of, "note", { text: '=HYPERLINK("http://x","老人说没事")' });
  of = await act(li, of, "release");
  of = await act(chen, of, "claim");
  of = await act(chen, of, "contact", { to: "home", result: "no_answer" });
  of = await act(chen, of, "tick", { step: "call_home" });
  of = await act(chen, of, "dispatch", { responder: "h1", kind: "helper", name: "刘桂香", etaMinutes: 8 });
  of = await act(chen, of, "arrive", { proof: "phone" });
  of = await act(chen, of, "contact", { to: "home", result: "spoke" });
  const closed = await act(chen, of, "close", { outcome: "false_accidental", verifiedBy: "邻居 徐长顺" });
  await gateways[1].publish("alert", alertOf(1, { at, gatewayId: "gw2", home: "home2" }));
  const open = await raised(closed.id);
  for (const gateway of gateways) await gateway.end();
  return { li, closed, open };
}

/** A centre with that past, for all tests of a file. */
export function historyForAll(hand: (of: { readonly centre: Centre; readonly past: Past }) => void): void {
  let folder: Folder | undefined;
  let centre: Centre | undefined;
  beforeAll(async () => {
    folder = tempFolder();
    centre = await startHistory(folder.path);
    hand({ centre, past: await makePast(centre) });
  }, 60_000);
  afterAll(async () => {
    await centre?.stop();
    folder?.remove();
  });
}
