/**
 * What is said to the stick: its base id is asked for, and a device that teaches itself in and waits for an answer gets one,
 * from that base id, while a join window stands open for it. Nobody else's teach-in is ever answered.
 * Source: EnOcean Equipment Profiles 2.6 and later, "UTE" and "4BS teach-in variation 3"; ESP3, packet type 1 and
 * CO_RD_IDBASE. The answer's form is that of kipe/enocean (test_teachin.py).
 *
 *   D4   UTE answer     b7 = 1 both ways, b5..4 result: 01 taken in, b3..0 = 1 "an answer"; the 6 bytes asked with, again
 *   A5   4BS answer     the three bytes asked with, DB0 0xF0: b7 type, b6 profile known, b5 id kept, b4 "an answer", b3 = 0
 *   then base id 4, status 0
 *   optional: 03 subtelegrams, destination 4, FF (strength, when sending), 00 not encrypted
 */
import { bit, bits, fromHex, hexNumber } from "../../bytes.ts";
import { openEsp3 } from "../../framing/esp3.ts";
import { between, type Instant, milliseconds } from "../../model/moment.ts";
import { type Saying, silent, type Talk, type TalkRoom } from "../../talk.ts";
import { waitsForAnswer } from "./joining.ts";
import { packetOf } from "./packet.ts";

/** CO_RD_IDBASE: it changes nothing and every stick answers it. */
export const askForBaseId = fromHex("5500010005700838") ?? new Uint8Array();

/** A device listens for so long; an answer that comes later tells it nothing. */
const answerWithin = milliseconds(500);
/** The copies of repeaters come later than the original, and one answer is enough. */
const oneAnswerIn = milliseconds(500);

const radio = 0x01;
const response = 0x02;
const askedOver = { universal: 0xd4, fourByte: 0xa5 } as const;

interface Asked {
  readonly sender: string;
  readonly from: Uint8Array;
  /** Telegram of the answer, without sender and status. */
  readonly answer: Uint8Array;
  readonly at: Instant;
}

export function openTalk(room: TalkRoom): Talk {
  let baseId: Uint8Array | undefined;
  /** Only the newest waits for the base id: whoever asked before it has stopped listening. */
  let waiting: Asked | undefined;
  let answered: { readonly sender: string; readonly at: Instant } | undefined;

  function reply(asked: Asked, now: Instant): Saying {
    if (baseId === undefined) {
      waiting = asked;
      return { say: [askForBaseId] };
    }
    waiting = undefined;
    if (between(asked.at, now) >= answerWithin || !room.mayJoin(asked.sender)) return silent;
    answered = { sender: asked.sender, at: now };
    return { say: [addressed(asked, baseId)] };
  }

  return {
    opened() {
      // Another stick may stand in the port now.
      baseId = undefined;
      waiting = undefined;
      return { say: [askForBaseId] };
    },
    heard(frame, now) {
      const packet = openEsp3(frame);
      if (typeof packet === "string") return silent;
      if (packet.type === response) {
        baseId = baseIdIn(packet.data) ?? baseId;
        return waiting && baseId ? reply(waiting, now) : silent;
      }
      const asked = packet.type === radio ? questionIn(packet.data, now) : undefined;
      if (!asked || !room.mayJoin(asked.sender)) return silent;
      const again = answered?.sender === asked.sender && between(answered.at, now) < oneAnswerIn;
      return again ? silent : reply(asked, now);
    },
    due: () => silent,
  };
}

/** 00 "done" and four bytes: the only question of ours that is answered so. Base ids begin at FF800000. */
function baseIdIn(data: Uint8Array): Uint8Array | undefined {
  if (data.length !== 5 || data[0] !== 0) return undefined;
  const id = data.slice(1);
  return id[0] === 0xff && bit(id[1] ?? 0, 7) ? id : undefined;
}

/** A device that asks to be taken in and waits for the answer. */
function questionIn(data: Uint8Array, at: Instant): Asked | undefined {
  const payload = data.subarray(1, -5);
  const from = data.slice(-5, -1);
  const answer = data[0] === askedOver.universal ? universal(payload) : fourByte(data[0], payload);
  if (!answer || from.length !== 4) return undefined;
  return { sender: [...from].map((byte) => hexNumber(byte, 2)).join(""), from, answer, at };
}

function universal(payload: Uint8Array): Uint8Array | undefined {
  const control = payload[0] ?? 0;
  const asks = payload.length === 7 && bits(control, 0, 4) === 0 && !bit(control, 6);
  // Whoever wants to be taken out is not ours to answer: the technician decides that.
  if (!asks || bits(control, 4, 2) === 1) return undefined;
  return Uint8Array.of(askedOver.universal, 0x91, ...payload.subarray(1));
}

function fourByte(rorg: number | undefined, payload: Uint8Array): Uint8Array | undefined {
  if (rorg !== askedOver.fourByte || !waitsForAnswer(payload)) return undefined;
  return Uint8Array.of(askedOver.fourByte, ...payload.subarray(0, 3), 0xf0);
}

function addressed({ from, answer }: Asked, baseId: Uint8Array): Uint8Array {
  const optional = Uint8Array.of(0x03, ...from, 0xff, 0x00);
  return packetOf(radio, Uint8Array.of(...answer, ...baseId, 0x00), optional);
}
