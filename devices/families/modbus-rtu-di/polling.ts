/**
 * The master of the line: one question at a time, to every slave of the register ten times a second.
 *
 * A poll that fails is repeated in later rounds and not at once, and of slaves that failed only one is asked in a round:
 * however many are dead, a cord on another waits for one of them at most.
 * Slaves that do not answer are told as lost when another one does; where none does, the line is dead, and that is one fault.
 * While a join window stands open, addresses that nobody has registered are read too, one a round. Nothing is ever written.
 */
import { slaves as addresses, openModbus, readInputs } from "../../framing/modbus-rtu.ts";
import { type Duration, type Instant, instant, later, milliseconds, seconds } from "../../model/moment.ts";
import type { Saying, Talk, TalkRoom } from "../../talk.ts";
import { inputKey } from "./address.ts";
import {
  answers,
  askedNow,
  fails,
  giveUp,
  newSlave,
  refuses,
  registered,
  type Slave,
  settles,
  tellLost,
} from "./slave.ts";

const roundEvery = milliseconds(100);
const answerWithin = milliseconds(250);
/** Silence of 3.5 characters ends a frame: 4 ms at 9600 baud. */
const rest = milliseconds(5);
/** Nobody is in the register: look whether that has changed. */
const idleFor = seconds(1);
/** Modules come with low addresses; higher ones are tried when a window stands open for them. */
const scanned = 16;

interface Question {
  readonly slave: Slave;
  readonly until: Instant;
  readonly confirms: boolean;
}

export function polling(room: TalkRoom): Talk {
  let known = new Map<number, Slave>();
  /** Those who are asked only because somebody joins. */
  let strangers = new Map<number, Slave>();
  let candidates: number[] = [];
  let queue: Slave[] = [];
  let question: Question | undefined;
  let roundAt = instant(0);
  let restUntil = instant(0);
  let confirmed = false;
  /** A slave that nobody has registered has answered: the line lives, whoever else does not. */
  let strangerSpoke = false;

  const slaveOf = (id: number): Slave | undefined => known.get(id) ?? strangers.get(id);

  const startRound = (now: Instant): void => {
    known = registered(known, room, now);
    queue = askedNow(known.values(), now);
    const stranger = nextCandidate(now);
    if (stranger) queue.push(stranger);
    roundAt = later(now, known.size > 0 || stranger ? roundEvery : idleFor);
  };

  const nextCandidate = (now: Instant): Slave | undefined => {
    if (!room.mayJoin(undefined)) {
      strangers = new Map();
      candidates = [];
      strangerSpoke = false;
      return undefined;
    }
    if (candidates.length === 0) candidates = toScan(room).filter((id) => !known.has(id));
    const id = candidates.shift();
    if (id === undefined) return undefined;
    const stranger = strangers.get(id) ?? newSlave(id, now);
    strangers.set(id, stranger);
    return stranger;
  };

  /** Who is asked next: a slave with something to confirm goes first, but never twice in a row. */
  const next = (now: Instant): { slave: Slave; confirms: boolean } | undefined => {
    if (!confirmed) {
      for (const slave of known.values()) {
        if (slave.confirmAt !== undefined && now >= slave.confirmAt) return { slave, confirms: true };
      }
    }
    if (queue.length === 0 && now >= roundAt) startRound(now);
    const slave = queue.shift();
    return slave && { slave, confirms: false };
  };

  const ask = (slave: Slave, confirms: boolean, now: Instant): Saying => {
    slave.asked = now;
    slave.confirmAt = undefined;
    confirmed = confirms;
    question = { slave, confirms, until: later(now, answerWithin) };
    return { say: [readInputs(slave.id, slave.fc, slave.count)], again: answerWithin };
  };

  const waitFor = (now: Instant): Duration => {
    let until = Math.max(roundAt, restUntil);
    for (const { confirmAt } of known.values()) if (confirmAt !== undefined) until = Math.min(until, confirmAt);
    return milliseconds(Math.max(1, until - now));
  };

  const isDead = (): boolean =>
    known.size > 0 && !strangerSpoke && [...known.values()].every(({ lost, refuses }) => lost && !refuses);

  const due = (now: Instant): Saying => {
    if (question && now < question.until) return { say: [], again: milliseconds(question.until - now) };
    if (question) {
      fails(question.slave, now);
      question = undefined;
      for (const slave of known.values()) giveUp(slave, now);
      if (isDead()) return { say: [], dead: true };
    }
    if (now < restUntil) return { say: [], again: milliseconds(restUntil - now) };
    const asked = next(now);
    confirmed = false;
    return asked ? ask(asked.slave, asked.confirms, now) : { say: [], again: waitFor(now) };
  };

  return {
    opened(now) {
      known = new Map();
      strangers = new Map();
      // The scan goes on where it was: a line that is given up every second would never get to the newcomer.
      queue = [];
      question = undefined;
      roundAt = now;
      restUntil = now;
      confirmed = false;
      strangerSpoke = false;
      return due(now);
    },
    heard(frame, now) {
      const opened = openModbus(frame);
      // Our own echo is nobody's answer.
      if (typeof opened === "string" || opened.is === "request") return { say: [] };
      const slave = slaveOf(opened.slave);
      // An answer that comes late counts, but it is not the one that is waited for now.
      if (!slave) return { say: [] };
      strangerSpoke ||= !known.has(slave.id);
      if (opened.is === "exception") refuses(slave, opened.code, now);
      else answers(slave, now);
      if (opened.is === "reply" && differs(opened.now, opened.before)) slave.confirmAt = later(now, settles);
      const found = tellLost(known.values());
      const told = found.length > 0 ? { found } : {};
      if (question?.slave !== slave) return { say: [], ...told };
      question = undefined;
      restUntil = later(now, rest);
      return { say: [], again: rest, ...told };
    },
    due,
  };
}

function toScan(room: TalkRoom): number[] {
  const found: number[] = [];
  for (let id: number = addresses.first; id <= addresses.last; id += 1) {
    if (id <= scanned || mayJoin(room, id)) found.push(id);
  }
  return found;
}

function mayJoin(room: TalkRoom, slave: number): boolean {
  for (let input = 0; input < 8; input += 1) if (room.mayJoin(inputKey(slave, input))) return true;
  return false;
}

function differs(now: Uint8Array, before: Uint8Array | undefined): boolean {
  if (before === undefined) return true;
  for (let at = 0; at < now.length; at += 1) if (now[at] !== before[at]) return true;
  return false;
}
