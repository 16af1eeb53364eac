/** What happens in the night of the pictures. Each scene happens once, when a picture asks for it. */
import type { CaseView } from "../../../alerts/centre/views.ts";
import type { Visitor } from "../../centre/running.ts";
import type { County } from "./county.ts";

export interface Scenes {
  /** Ids of cases. */
  readonly fallen: string;
  readonly silent: string;
  readonly closed: string;
  /** A home whose page of the register is shown. */
  readonly home: string;
  /** Somebody fell and is looked after; another fall nobody has yet; a call that Zhou has. */
  fall(): Promise<void>;
  handOver(): Promise<void>;
  drill(): Promise<void>;
  /** A town whose homes all fall silent. */
  area(): Promise<void>;
}

const home = { fallen: "home-1002", helped: "home-1009", second: "home-1014", notice: "home-1021" } as const;
const silentTown = "院上镇";

export async function begun(county: County): Promise<Scenes> {
  const [li, zhou, lead] = await Promise.all([
    county.person("李静"),
    county.person("周敏"),
    county.person("陈岩"),
  ] as const);
  for (const who of [li, zhou]) await ok(who.post("/v1/duty/on"));
  // Zhou's console can ring; a browser's own beats are told by the page.
  const beating = setInterval(() => void zhou.post("/v1/console", { consoleId: "console-2", armed: true }), 5_000);
  beating.unref();
  await until(() => county.fleet.connected === county.fleet.homes.length);
  const past = (await (await li.get("/v1/board")).json()) as { readonly closedLately: readonly CaseView[] };
  const ids = { fallen: "", silent: "" };
  return {
    get fallen() {
      return ids.fallen;
    },
    get silent() {
      return ids.silent;
    },
    closed: past.closedLately.find(({ dispatches }) => dispatches)?.id ?? past.closedLately[0]?.id ?? "",
    home: home.fallen,
    fall: once(async () => {
      ids.fallen = await falls(county, li);
      await others(county, zhou);
    }),
    handOver: once(async () => {
      await answered(county, zhou);
      await ok(li.post("/v1/shift/open"));
    }),
    drill: once(() => drills(lead, zhou, county)),
    area: once(async () => {
      county.fleet.cut({ town: silentTown });
      ids.silent = await areaCase(zhou);
    }),
  };
}

async function falls(county: County, li: Visitor): Promise<string> {
  county.fleet.home(home.fallen)?.raise("fall");
  const { id } = await county.caseOf(li, home.fallen);
  const claimed = await county.act(li, id, "claim");
  county.fleet.home(home.fallen)?.raise("call_rescue");
  await pause(500);
  const contacts = claimed.card?.contacts ?? [];
  const steps = claimed.script?.steps ?? [];
  for (const step of steps.slice(0, 2)) await county.act(li, id, "tick", { step: step.id });
  const [first, second] = contacts;
  if (first?.id) await county.act(li, id, "contact", { to: first.id, result: "no_answer" });
  if (second?.id) await county.act(li, id, "contact", { to: second.id, result: "spoke" });
  const helper = claimed.card?.helpers?.find(({ onDuty }) => onDuty);
  if (helper) {
    const sent = { responder: helper.id, kind: helper.kind, name: helper.name, etaMinutes: 8 };
    await county.act(li, id, "dispatch", sent);
    await county.act(li, id, "confirm-dispatch", { responder: helper.id });
  }
  return id;
}

async function others(county: County, zhou: Visitor): Promise<void> {
  county.fleet.home(home.helped)?.raise("call_help");
  const helped = await county.caseOf(zhou, home.helped);
  await county.act(zhou, helped.id, "claim");
  await county.act(zhou, helped.id, "contact", { to: "home", result: "spoke" });
  county.fleet.home(home.notice)?.raise("door_left_open");
  county.fleet.home(home.second)?.raise("fall");
  await county.caseOf(zhou, home.second);
  await pause(2_000);
}

/** The second fall was a small matter, and is over. */
async function answered(county: County, zhou: Visitor): Promise<void> {
  if (!(await boardOf(zhou)).some((each) => each.home === home.second)) return;
  const { id } = await county.caseOf(zhou, home.second);
  await county.act(zhou, id, "claim");
  await county.act(zhou, id, "contact", { to: "home", result: "spoke" });
  await county.act(zhou, id, "close", { outcome: "advice_only" });
}

async function boardOf(who: Visitor): Promise<readonly CaseView[]> {
  return ((await (await who.get("/v1/board")).json()) as { readonly cases: readonly CaseView[] }).cases;
}

async function drills(lead: Visitor, zhou: Visitor, county: County): Promise<void> {
  const reply = await lead.post("/v1/drills", { calls: 2, every: 0 });
  const { id } = (await reply.json()) as { readonly id: string };
  await pause(3_000);
  for (const each of (await boardOf(zhou)).filter(({ drill }) => drill === id)) {
    await county.act(zhou, each.id, "claim");
    await county.act(zhou, each.id, "contact", { to: "home", result: "spoke" });
    await county.act(zhou, each.id, "close", { outcome: "test" });
  }
  await ok(lead.post(`/v1/drills/${id}/end`));
}

async function areaCase(who: Visitor): Promise<string> {
  let found = "";
  await until(async () => {
    found = (await boardOf(who)).find(({ area }) => area)?.id ?? "";
    return found !== "";
  });
  return found;
}

const pause = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms));

/** Three minutes at most. */
async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 1_800; n += 1) {
    if (await is()) return;
    await pause(100);
  }
  throw new Error("it did not come");
}

async function ok(reply: Promise<Response>): Promise<void> {
  const told = await reply;
  if (!told.ok) throw new Error(`${told.status} ${await told.text()}`);
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}
