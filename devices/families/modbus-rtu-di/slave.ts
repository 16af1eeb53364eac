/** What the master remembers of one slave between two polls. */
import type { Heard } from "../../family.ts";
import { type FunctionCode, mostInputs } from "../../framing/modbus-rtu.ts";
import { meaningOf } from "../../meaning.ts";
import { between, type Duration, type Instant, later, milliseconds, seconds } from "../../model/moment.ts";
import type { TalkRoom } from "../../talk.ts";
import { addressOf } from "./address.ts";

/** Lost: so many polls in a row without an answer, or so long without one. */
const lostAfter = { polls: 3, time: seconds(5) } as const;
/** A lost slave costs the others an answer's wait each time it is asked. */
const lostAskedEvery = seconds(2);
/** Contacts bounce for less; a press shows in two polls so far apart. */
export const settles: Duration = milliseconds(50);

export interface Slave {
  readonly id: number;
  /** Inputs in the register. */
  keys: readonly string[];
  count: number;
  fc: FunctionCode;
  /** The technician said which function to use. */
  fcSaid: boolean;
  failures: number;
  answered: Instant;
  asked: Instant;
  lost: boolean;
  /** It answers, but not with its inputs: the line is not dead. */
  refuses: boolean;
  /** Its loss has been told; until then it may still turn out that the whole line is dead. */
  told: boolean;
  /** An input differed from the poll before: ask again as soon as it has settled. */
  confirmAt: Instant | undefined;
}

export function newSlave(id: number, now: Instant): Slave {
  const fresh = { failures: 0, lost: false, refuses: false, told: false, confirmAt: undefined };
  return { id, keys: [], count: 8, fc: 2, fcSaid: false, answered: now, asked: now, ...fresh };
}

/** Slaves as they stand in the register now; what is known of each is kept. */
export function registered(known: ReadonlyMap<number, Slave>, room: TalkRoom, now: Instant): Map<number, Slave> {
  const inputs = room.devices().flatMap(({ key, profile }) => {
    const address = addressOf(key);
    return address ? [{ ...address, key, said: meaningOf(profile).of }] : [];
  });
  return new Map(
    [...Map.groupBy(inputs, ({ slave }) => slave)].map(([id, own]) => {
      const slave = known.get(id) ?? newSlave(id, now);
      slave.keys = own.map(({ key }) => key);
      slave.count = countOf(own);
      const fc = own.map(({ said }) => said.get("fc")).find((each) => each === "1" || each === "2");
      slave.fcSaid = fc !== undefined;
      if (fc !== undefined) slave.fc = fc === "1" ? 1 : 2;
      return [id, slave];
    }),
  );
}

/** As many as the technician says that the module has, else whole bytes. */
function countOf(own: readonly { readonly input: number; readonly said: ReadonlyMap<string, string> }[]): number {
  const needed = Math.max(...own.map(({ input }) => input)) + 1;
  const has = Math.max(...own.map(({ said }) => Number(said.get("inputs") ?? 0) || 0));
  return has >= needed && has <= mostInputs ? Math.floor(has) : Math.ceil(needed / 8) * 8;
}

/** All that answered last time, and one of those that did not: whoever has waited longest. */
export function askedNow(slaves: Iterable<Slave>, now: Instant): Slave[] {
  const all = [...slaves];
  const failing = all
    .filter(({ failures, lost, asked }) => failures > 0 && (!lost || between(asked, now) >= lostAskedEvery))
    .sort((one, other) => one.asked - other.asked);
  return [...all.filter(({ failures }) => failures === 0), ...failing.slice(0, 1)];
}

export function answers(slave: Slave, now: Instant): void {
  Object.assign(slave, { failures: 0, answered: now, lost: false, refuses: false, told: false });
}

export function fails(slave: Slave, now: Instant): void {
  slave.failures += 1;
  slave.refuses = false;
  giveUp(slave, now);
}

/** Time passes for all that failed, also while another is asked. */
export function giveUp(slave: Slave, now: Instant): void {
  const { polls, time } = lostAfter;
  if (slave.failures >= polls || (slave.failures > 0 && now >= later(slave.answered, time))) slave.lost = true;
}

/** An exception is an answer without inputs. 1 and 2: the module may know them by the other function. */
export function refuses(slave: Slave, code: number, now: Instant): void {
  fails(slave, now);
  slave.refuses = true;
  if (!slave.fcSaid && (code === 1 || code === 2)) slave.fc = slave.fc === 2 ? 1 : 2;
}

/** The devices of slaves whose loss nobody has told yet. */
export function tellLost(slaves: Iterable<Slave>): readonly Heard[] {
  const found: Heard[] = [];
  for (const slave of slaves) {
    if (!slave.lost || slave.told) continue;
    slave.told = true;
    for (const device of slave.keys) found.push({ device, facts: [{ kind: "fault", what: "offline" }] });
  }
  return found;
}
