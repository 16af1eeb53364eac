/** Three weeks that a centre has behind it, the same each time: who called, how soon somebody had it, and what came of it. */
import { openAccounts } from "../../../alerts/centre/accounts/accounts.ts";
import { instant } from "../../../devices/model/moment.ts";
import type { FleetHome } from "../../../gateway/simulated-fleet/homes.ts";
import { day, dice, minute, openLife, second } from "../../answering/shift-life.ts";
import { uuidv7 } from "../../centre/messages.ts";
import { accounts } from "./people.ts";

const days = 21;
const callsADay = 3;
/** Kind, severity, the usual outcome. */
const kinds = [
  ["call_rescue", "emergency", "false_accidental"],
  ["call_rescue", "emergency", "advice_only"],
  ["fall", "emergency", "staff_helped"],
  ["fall", "emergency", "false_sensor"],
  ["not_up", "warning", "advice_only"],
  ["call_help", "warning", "family_helped"],
] as const;

/** In the store of a centre that does not run yet. */
export async function liveThroughWeeks(data: string, homes: readonly FleetHome[], until: number): Promise<void> {
  const roll = dice(7);
  const span = (least: number, most: number): number => Math.floor(least + roll() * (most - least));
  // Some homes call more often than others: that is what the list of false alarms is for.
  const order = Array.from({ length: days * callsADay + 2 }, () => homes[Math.floor(roll() ** 2 * homes.length)]);
  const of = (n: number): FleetHome => {
    const found = order[n % order.length];
    if (!found) throw new Error("there are no homes");
    return found;
  };
  const life = openLife(data, (n) => of(n - 1).home);
  const people = openAccounts(life.store, life.now);
  for (const { name, roles } of accounts) await people.ensure(name, roles);
  const person = async (name: string) => {
    const found = await life.store.accountByName(name);
    return { person: { id: found?.id ?? "", name }, role: found?.roles[0] ?? "" };
  };
  const [li, zhou] = [await person("李静"), await person("周敏")];
  let number = 0;
  const call = async (at: number, test: boolean) => {
    const [kind, severity, outcome] = kinds[span(0, kinds.length)] ?? kinds[0];
    const { gateway, resident, bed } = of(number);
    number += 1;
    const from = { gatewayId: gateway, resident, bed, device: kind === "fall" ? "fall-radar" : "sos-button" };
    const pressed = { steady: instant(1_000), wall: at - 420, mono: 1_000, boot: "b1", trusted: true };
    // Each call is the first of its gateway's life: nothing is missing before it.
    const made = await life.call(at, { kind, severity, test, room: "bedroom", seq: 1, at: pressed, ...from });
    const by = roll() < 0.6 ? li : zhou;
    const wait = roll() < 0.9 ? span(3 * second, 40 * second) : span(65 * second, 130 * second);
    await made.shown(at + second);
    await made.says(at + wait, { type: "claim", atConsole: false }, by);
    await made.says(at + wait + 50 * second, { type: "contact", to: "home", result: "spoke" }, by);
    const sends = outcome === "staff_helped";
    if (sends) {
      const sent = { responder: "st-1-1", kind: "station", name: "和顺里服务站", etaMinutes: 10 };
      await made.says(at + wait + 70 * second, { type: "dispatch", ...sent }, by);
      await made.says(at + wait + 11 * minute, { type: "arrive", proof: "phone" }, by);
    }
    const ended = at + wait + (sends ? 25 * minute : 2 * minute);
    await made.says(ended, { type: "resolve", outcome: test ? "test" : outcome }, by);
  };
  const first = until - days * day;
  for (let n = 0; n < days; n += 1) {
    for (const [who, from, hours] of [[zhou, 0, 12] as const, [li, 12, 12] as const]) {
      const [begins, ends] = [first + n * day + from * 60 * minute, first + n * day + (from + hours) * 60 * minute];
      const word = { at: begins, mono: begins, via: "http", actor: who.person.id, role: who.role } as const;
      const id = uuidv7();
      await life.store.beginDuty({ id, person: who.person, leads: false, from: begins }, word);
      await life.store.endDuty(id, ends, "left", { ...word, at: ends });
    }
    for (let c = 0; c < callsADay; c += 1)
      await call(first + n * day + c * 7 * 60 * minute + span(0, 6 * 60 * minute), roll() < 0.1);
  }
  await call(until - 42 * minute, true);
  await life.close();
}
