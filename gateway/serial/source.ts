/**
 * Frames from one serial receiver: opens its port, cuts its bytes into frames, asks whether it lives, and opens it again,
 * for ever, when it does not. What it hears is handed on in order; when the journal falls behind, it reads no more.
 */
import type { Framed, Framer } from "../../devices/family.ts";
import { instant } from "../../devices/model/moment.ts";
import { noNotes } from "../../devices/notes.ts";
import type { Talk, TalkRoom } from "../../devices/talk.ts";
import { backOff } from "./back-off.ts";
import { type Conversation, openConversation } from "./conversation.ts";
import { JournalWindow } from "./journal-window.ts";
import { type Line, type OpenLine, openLine } from "./line.ts";
import { deviceBehind, type LookAt } from "./plugged.ts";
import { Sender, type Sent } from "./sender.ts";
import type {
  PortStatus,
  PortTrouble,
  SerialFigures,
  SerialSource,
  SerialSourceOptions,
  SkipReason,
} from "./source-contract.ts";
import { type Watch, watchLine } from "./watch.ts";

/** Pieces of noise handed over in a minute: a wrong baud rate makes thousands, and they are alike. */
export const skipsKept = { perMinute: 20, whenFull: "count-only" } as const;
/** Waits between tries to open (ms): a replugged receiver is heard within 5 s. */
const reopening = { first: 250, most: 4_000 } as const;
/** Is the adapter still where it was? Some drivers never tell. */
const lookEvery = 5_000;

export function openSerialSource(options: SerialSourceOptions): SerialSource {
  const source = new Source(options);
  source.begin();
  return source;
}

const emptyRoom: TalkRoom = { devices: () => [], mayJoin: () => false, notes: noNotes };
const noBytes = new Uint8Array(0);

class Source implements SerialSource {
  readonly #options: SerialSourceOptions;
  readonly #open: OpenLine;
  readonly #lookAt: LookAt;
  readonly #wait: ReturnType<typeof backOff>;
  readonly #sender: Sender;
  readonly #talk: Talk | undefined;
  readonly #window: JournalWindow;
  readonly #skippedBytes: Record<SkipReason, number> = { noise: 0, header: 0, checksum: 0, length: 0 };
  #line: Line | undefined;
  #framer: Framer | undefined;
  #watch: Watch | undefined;
  #conversation: Conversation | undefined;
  #status: PortStatus | undefined;
  #stopped = false;
  #callOffs: (() => void)[] = [];
  #cancelIdle = () => {};
  #opening: Promise<void> = Promise.resolve();
  #closing: Promise<void> = Promise.resolve();
  #skipsAllowed: number = skipsKept.perMinute;
  #opened = 0;
  #frames = 0;

  constructor(options: SerialSourceOptions) {
    this.#options = options;
    this.#open = options.open ?? openLine;
    this.#lookAt = options.lookAt ?? deviceBehind;
    this.#wait = backOff({ ...reopening, jitter: options.jitter });
    this.#sender = new Sender(options.timers, () => this.#fail("blocked"));
    this.#window = new JournalWindow({
      pause: () => {
        this.#line?.pause();
        options.log.warn("serial.behind", { source: options.id, waiting: this.#window.waiting });
      },
      resume: () => this.#line?.resume(),
    });
    this.#talk = options.family.talk?.(options.room ?? emptyRoom);
  }

  begin(): void {
    this.#opening = this.#try();
  }

  send(bytes: Uint8Array): Promise<Sent> {
    return this.#sender.send(bytes);
  }

  figures(): SerialFigures {
    return {
      up: this.#status?.up === true,
      why: this.#status?.up === false ? this.#status.why : undefined,
      opened: this.#opened,
      frames: this.#frames,
      notKept: this.#window.notKept,
      waiting: this.#window.waiting,
      skippedBytes: { ...this.#skippedBytes },
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#opening;
    await this.#letGo();
    await this.#window.empty();
  }

  async #try(): Promise<void> {
    const { path, family, baud = family.carrier.baud } = this.#options;
    const device = await this.#lookAt(path);
    if (this.#stopped) return;
    if (device === undefined) {
      this.#again("missing");
      return;
    }
    try {
      const line = await this.#open(path, baud, {
        data: (chunk) => this.#received(chunk),
        ended: (why) => this.#fail(why),
      });
      if (this.#stopped) await line.close();
      else this.#begun(line, device);
    } catch (fault) {
      if (!this.#stopped) this.#again("refused", fault instanceof Error ? fault.message : String(fault));
    }
  }

  #begun(line: Line, device: string): void {
    const { family, timers, path, log, id } = this.#options;
    this.#line = line;
    this.#opened += 1;
    this.#window.reopened();
    this.#framer = family.framer();
    this.#sender.use(line);
    log.info("serial.opened", { source: id });
    this.#watch = watchLine({
      family,
      timers,
      ask: (bytes) => void this.#sender.send(bytes),
      dead: (why) => {
        if (why === "no-answer" || !this.#conversation?.watches) this.#fail(why);
      },
    });
    // Opening a line on which nobody answered does not mean that somebody does now.
    const unanswered = this.#talk && this.#status?.up === false && this.#status.why === "no-answer";
    if (!family.probe && !unanswered) this.#say({ up: true });
    const look = timers.every(lookEvery, () => {
      this.#lookAt(path).then((now) => {
        if (this.#line === line && now !== device) this.#fail("unplugged");
      });
    });
    const refill = timers.every(60_000, () => {
      this.#skipsAllowed = skipsKept.perMinute;
    });
    this.#callOffs = [look, refill];
    if (this.#talk) this.#converse(this.#talk);
  }

  #converse(talk: Talk): void {
    const { timers, log, id, found } = this.#options;
    const now = this.#options.now ?? (() => instant(timers.now()));
    let dead = false;
    const conversation = openConversation({
      ...{ talk, timers, now },
      send: (bytes) => this.#sender.send(bytes),
      found: (heard) => void (found && this.#window.keep(noBytes, found(heard))),
      dead: () => {
        dead = true;
        this.#fail("no-answer");
      },
      failed: (fault) => log.error("talk.failed", { source: id, fault: String(fault).slice(0, 200) }),
    });
    // It may have given the line up with its first word.
    if (!dead) this.#conversation = conversation;
  }

  #received(chunk: Uint8Array): void {
    const framer = this.#framer;
    const { family, timers } = this.#options;
    if (!framer) return;
    this.#handOn(framer.push(chunk));
    this.#cancelIdle();
    if (framer.held > 0 && family.carrier.gap !== undefined)
      this.#cancelIdle = timers.after(family.carrier.gap, () => this.#handOn(framer.idle()));
  }

  #handOn(framed: readonly Framed[]): void {
    for (const each of framed) {
      if ("frame" in each) {
        this.#frames += 1;
        this.#alive();
        const kept = this.#options.take(each.frame);
        this.#window.keep(each.frame, kept);
        this.#tellTalk(each.frame, kept);
      } else {
        this.#skippedBytes[each.why] += each.skipped.length;
        if (this.#skipsAllowed === 0) continue;
        this.#skipsAllowed -= 1;
        this.#window.keep(each.skipped, this.#options.skipped(each.skipped, each.why));
      }
    }
  }

  /**
   * A talk hears what has been kept. A master of a line that is polled (a stream) hears it at once: a slow disk is not a
   * slave that does not answer, and what a poll has changed is on its way.
   */
  #tellTalk(frame: Uint8Array, kept: Promise<void>): void {
    const conversation = this.#conversation;
    if (!conversation) return;
    if (this.#options.family.stream) conversation.heard(frame);
    else
      kept.then(
        () => conversation.heard(frame),
        () => {},
      );
  }

  #alive(): void {
    if (!this.#line) return;
    this.#watch?.heard();
    this.#wait.reset();
    this.#say({ up: true });
  }

  #fail(why: PortTrouble): void {
    if (this.#stopped || !this.#line) return;
    this.#closing = this.#letGo();
    this.#again(why);
  }

  #again(why: PortTrouble, detail?: string): void {
    this.#say({ up: false, why, ...(detail !== undefined && { detail }) });
    const wait = this.#wait.next();
    const cancel = this.#options.timers.after(wait, () => {
      this.#opening = this.#closing.then(() => this.#try());
    });
    this.#callOffs.push(cancel);
  }

  /** Closes the port. What its framer still held belongs to no frame any more. */
  async #letGo(): Promise<void> {
    for (const callOff of this.#callOffs) callOff();
    this.#callOffs = [];
    this.#cancelIdle();
    this.#watch?.stop();
    this.#watch = undefined;
    this.#conversation?.stop();
    this.#conversation = undefined;
    this.#sender.use(undefined);
    const { framer, line } = { framer: this.#framer, line: this.#line };
    this.#framer = undefined;
    this.#line = undefined;
    if (framer) this.#handOn(framer.end());
    await line?.close();
  }

  #say(status: PortStatus): void {
    const before = this.#status;
    const same = before?.up === status.up && (status.up || (before?.up === false && before.why === status.why));
    if (same) return;
    this.#status = status;
    const { log, id } = this.#options;
    if (status.up) log.info("serial.up", { source: id });
    else log.warn("serial.down", { source: id, why: status.why, detail: status.detail });
    this.#options.status(status);
  }
}
