/**
 * A family's talk on one open line: what happens is told to it, what it says is written, and it is asked again when its
 * time has come. A poll never piles up on the one before: the talk is asked again when all that it said has been written.
 */
import type { Timers } from "../../alerts/program/timers.ts";
import type { Heard } from "../../devices/family.ts";
import { between, type Instant, instant, later, milliseconds } from "../../devices/model/moment.ts";
import type { Saying, Talk } from "../../devices/talk.ts";

export interface ConversationParts {
  readonly talk: Talk;
  readonly timers: Pick<Timers, "after">;
  readonly now: () => Instant;
  /** Settles when it is written, or will never be. */
  send(bytes: Uint8Array): Promise<unknown>;
  found(heard: readonly Heard[]): void;
  /** Nobody answers. */
  dead(): void;
  /** A fault of the family's code, not of the line. */
  failed(fault: unknown): void;
}

export interface Conversation {
  heard(frame: Uint8Array): void;
  /** The talk asked to be looked at again: it will notice itself when nobody answers. */
  readonly watches: boolean;
  /** Nothing is said after it. */
  stop(): void;
}

/**
 * A timer that is late by no more than this (ms) was due when it should have been: a poll each 100 ms stays one. Whoever is
 * later has been held up, and goes on from now.
 */
const timersAreLate = 20;

export function openConversation(parts: ConversationParts): Conversation {
  const conversation = new ConversationAtWork(parts);
  conversation.begin();
  return conversation;
}

class ConversationAtWork implements Conversation {
  readonly #parts: ConversationParts;
  #cancel = () => {};
  #dueAt: Instant | undefined;
  #last = instant(0);
  /** Being written now. */
  #unsaid = 0;
  #overdue = false;
  #stopped = false;
  #watches = false;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
  }

  begin(): void {
    this.#tell((now) => this.#parts.talk.opened(now), this.#parts.now());
  }

  heard(frame: Uint8Array): void {
    this.#tell((now) => this.#parts.talk.heard(frame, now), this.#parts.now());
  }

  get watches(): boolean {
    return this.#watches;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #tell(step: (now: Instant) => Saying, at: Instant): void {
    if (this.#stopped) return;
    const now = instant(Math.max(at, this.#last));
    this.#last = now;
    try {
      this.#say(step(now), now);
    } catch (fault) {
      this.stop();
      this.#parts.failed(fault);
    }
  }

  #say({ say, again, dead, found }: Saying, now: Instant): void {
    for (const bytes of say) this.#write(bytes);
    if (found && found.length > 0) this.#parts.found(found);
    if (dead) {
      this.stop();
      this.#parts.dead();
      return;
    }
    if (again === undefined) return;
    this.#watches = true;
    this.#overdue = false;
    this.#lookAgain(later(now, milliseconds(Math.max(1, again))));
  }

  #write(bytes: Uint8Array): void {
    this.#unsaid += 1;
    const settle = (): void => {
      this.#unsaid -= 1;
      if (this.#unsaid === 0 && this.#overdue) this.#due();
    };
    this.#parts.send(bytes).then(settle, settle);
  }

  #lookAgain(at: Instant): void {
    this.#cancel();
    this.#dueAt = at;
    this.#cancel = this.#parts.timers.after(Math.max(0, between(this.#parts.now(), at)), () => this.#due());
  }

  #due(): void {
    this.#overdue = this.#unsaid > 0;
    if (this.#overdue || this.#dueAt === undefined) return;
    const now = this.#parts.now();
    // A timer may also come a moment early.
    const at = between(this.#dueAt, now) <= timersAreLate ? this.#dueAt : now;
    this.#dueAt = undefined;
    this.#tell((when) => this.#parts.talk.due(when), at);
  }
}
