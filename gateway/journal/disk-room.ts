/** How much room the disk has: enough, or only what the reserve held. Then telemetry is shed, and the reserve is looked for again. */
import type { Reserve } from "./reserve.ts";

/** Milliseconds from one look for room for the reserve to the next. */
const lookEvery = 10_000;
const noRoom = "no room for the reserve";

export interface DiskRoomDeps {
  readonly ticks: () => number;
  readonly event: (event: string, fields: Readonly<Record<string, string>>) => void;
}

export class DiskRoom {
  readonly #reserve: Reserve;
  readonly #deps: DiskRoomDeps;
  #mode: "disk" | "reserve" = "disk";
  #reason: string | undefined;
  #lookAt = 0;

  constructor(reserve: Reserve, deps: DiskRoomDeps) {
    this.#reserve = reserve;
    this.#deps = deps;
  }

  get mode(): "disk" | "reserve" {
    return this.#mode;
  }

  /** Why it is short. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Ticks until the next look for more; `undefined`: there is enough. */
  get again(): number | undefined {
    return this.#mode === "disk" ? undefined : this.#lookAt - this.#deps.ticks();
  }

  begin(): void {
    if (!this.#reserve.restore()) this.#short(noRoom);
  }

  /** The disk is full. `false`: the reserve was gone before. */
  give(reason: string): boolean {
    if (!this.#reserve.give()) return false;
    this.#short(reason);
    return true;
  }

  /** Full on the way back from memory: how much room there is then is judged on arrival. */
  giveQuietly(): void {
    this.#reserve.give();
  }

  /** The journal is on disk again, after it was in memory only. */
  arrive(): void {
    this.#mode = this.#reserve.kept ? "disk" : "reserve";
    this.#reason = this.#mode === "disk" ? undefined : noRoom;
  }

  takeBack(): void {
    const now = this.#deps.ticks();
    if (this.#mode !== "reserve" || now < this.#lookAt) return;
    this.#lookAt = now + lookEvery;
    if (!this.#reserve.restore()) return;
    this.#mode = "disk";
    this.#reason = undefined;
    this.#deps.event("journal.disk", {});
  }

  #short(reason: string): void {
    this.#mode = "reserve";
    this.#reason = reason;
    this.#deps.event("journal.reserve", { reason });
  }
}
