/** Who is at this page: nobody yet, somebody who may want to set a password, or a dispatcher at a desk. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { isAlone } from "./alone.ts";
import type { Answer, Me } from "./api.ts";
import { type Desk, type DeskDeps, openDesk } from "./desk.ts";

export type Where =
  | { readonly at: "starting" }
  | { readonly at: "sign-in"; readonly code: string | undefined }
  | { readonly at: "password"; readonly me: Me }
  | { readonly at: "desk"; readonly desk: Desk }
  /** They handle no cases: pages only. */
  | { readonly at: "office"; readonly me: Me };

export interface EntryDeps extends DeskDeps {
  /** The token of a one-time link in the page's address, taken out of it. */
  readonly takeLink: () => string | undefined;
  /** The part of the address behind `#/`: which page is open. Whoever sets it changes the address. */
  readonly place: Signal<string>;
}

export interface Entry {
  readonly deps: EntryDeps;
  readonly where: ReadonlySignal<Where>;
  signIn(name: string, password: string): Promise<void>;
  /** Returns the word for what went wrong, if something did. */
  setPassword(password: string): Promise<string | undefined>;
  readonly place: ReadonlySignal<string>;
  /** To a page (`hubs`, `case/0192…`), or with "" to the desk. */
  go(place: string): void;
  /** From the first sign-in to where this person works. */
  toWork(): void;
  signOut(): Promise<void>;
}

export function openEntry(deps: EntryDeps): Entry {
  const where = signal<Where>({ at: "starting" });

  const sit = (me: Me): void => {
    if (!handlesCases(me) || isAlone(deps.place.peek())) {
      where.value = { at: "office", me };
      return;
    }
    const desk = openDesk(deps, me);
    // A session that ended while the desk was open leads back to the door, and says why.
    const stop = desk.feed.signedOut.subscribe((out) => {
      if (!out) return;
      stop();
      desk.stop();
      where.value = { at: "sign-in", code: "signed-out" };
    });
    where.value = { at: "desk", desk };
  };
  const enter = (answer: Answer<Me>, then: (me: Me) => void): void => {
    if (answer.ok) {
      deps.speech.zone.value = answer.value.timeZone;
      then(answer.value);
    } else where.value = { at: "sign-in", code: answer.code === "signed-out" ? undefined : answer.code };
  };
  const begin = async (): Promise<void> => {
    const token = deps.takeLink();
    if (token)
      enter(await deps.api.signInByLink(token), (me) => {
        where.value = { at: "password", me };
      });
    else enter(await deps.api.me(), sit);
  };
  void begin();
  // Whoever leaves the wall for their work finds their desk.
  deps.place.subscribe((place) => {
    const now = where.peek();
    if (now.at === "office" && handlesCases(now.me) && !isAlone(place)) sit(now.me);
  });

  return {
    deps,
    where,
    signIn: async (name, password) => enter(await deps.api.signIn(name, password), sit),
    async setPassword(password) {
      const answer = await deps.api.setPassword(password);
      return answer.ok ? undefined : answer.code;
    },
    place: deps.place,
    go(place) {
      const now = where.peek();
      batch(() => {
        if (place && now.at === "desk") now.desk.opened.value = undefined;
        deps.place.value = place;
      });
    },
    toWork() {
      const now = where.peek();
      if (now.at === "password") sit(now.me);
    },
    async signOut() {
      const now = where.peek();
      // Whoever still holds cases stays on duty, and their consoles are missed.
      if (now.at === "desk") {
        await now.desk.leaveDuty();
        now.desk.stop();
      }
      await deps.api.signOut();
      where.value = { at: "sign-in", code: undefined };
    },
  };
}

const handlesCases = ({ roles }: Me): boolean => roles.some((role) => role === "dispatcher" || role === "shift_lead");
