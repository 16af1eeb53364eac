/**
 * The receipt `shown`: told to the centre when a row is really in view on a visible page. An observer of the browser says so,
 * not our own wish; a page in a hidden tab has shown nothing.
 */
import { effect } from "@preact/signals";
import { rings } from "../escalation/rings.ts";
import type { Desk } from "./desk.ts";
import { isMuted } from "./sound.ts";

/** Alerts told in one call at most; the wait (ms) that lets rows of one moment travel together, and before a failed call is repeated. */
const bounds = { atOnce: 200, gather: 40, retry: 1_000 } as const;

export interface ShownWatch {
  /** A queue row came into being or went away. */
  watch(row: HTMLElement | null, caseId: string): void;
  stop(): void;
}

export function startShown(desk: Desk): ShownWatch {
  const { timers, api, consoleId } = desk.deps;
  const inView = new Set<string>();
  const rows = new Map<string, HTMLElement>();
  /** Alert -> told with sound. */
  const told = new Map<string, boolean>();
  let waiting: (() => void) | undefined;

  /** What of a case in view has not been told yet: that it is shown, and later that it sounds here. */
  const untold = (): { readonly id: string; readonly sounding: boolean }[] => {
    // The observer says nothing of a page behind another: what was in view there is in nobody's.
    if (document.visibilityState === "hidden") return [];
    const armed = desk.armed.peek() && !isMuted(desk);
    return [...inView].flatMap((caseId) => {
      const of = desk.board.cases.peek().get(caseId);
      if (!of) return [];
      const sounding = armed && rings(of, desk.me);
      return (
        of.alerts
          // A suspicion calls nobody yet: when it does, it has to be shown for that.
          .filter((alert) => alert.suspectedUntil === undefined)
          .filter(({ id }) => told.get(id) === undefined || (sounding && told.get(id) === false))
          .map(({ id }) => ({ id, sounding }))
      );
    });
  };
  const tell = async (): Promise<void> => {
    waiting = undefined;
    const all = untold();
    // One call says one thing: those that sound are told first.
    const sounding = all.some((each) => each.sounding);
    const ids = all.flatMap((each) => (each.sounding === sounding ? [each.id] : [])).slice(0, bounds.atOnce);
    if (ids.length === 0) return;
    for (const id of ids) told.set(id, sounding);
    const answer = await api.shown(consoleId, ids, sounding);
    if (answer.ok) return soon();
    for (const id of ids) told.delete(id);
    soon(bounds.retry);
  };
  const soon = (wait: number = bounds.gather): void => {
    if (!waiting && untold().length > 0) waiting = timers.after(wait, () => void tell());
  };

  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const id = entry.target instanceof HTMLElement ? entry.target.dataset.case : undefined;
      if (id === undefined) continue;
      if (entry.isIntersecting) inView.add(id);
      else inView.delete(id);
    }
    soon();
  });
  const stopEffect = effect(() => {
    const open = desk.board.cases.value;
    // Subscribes: a console that is armed now, or called now, tells again, with sound.
    void desk.armed.value;
    const alive = new Set([...open.values()].flatMap((of) => of.alerts.map((alert) => alert.id)));
    for (const id of told.keys()) if (!alive.has(id)) told.delete(id);
    soon();
  });
  let unmuted: (() => void) | undefined;
  const stopMuted = effect(() => {
    unmuted?.();
    unmuted = timers.after(Math.max(0, desk.mutedUntil.value - timers.now()), () => soon());
  });

  const seenAgain = (): void => soon();
  document.addEventListener("visibilitychange", seenAgain);

  return {
    watch(row, caseId) {
      const before = rows.get(caseId);
      if (before === row) return;
      if (before) observer.unobserve(before);
      if (row) {
        rows.set(caseId, row);
        observer.observe(row);
      } else {
        rows.delete(caseId);
        inView.delete(caseId);
      }
    },
    stop() {
      observer.disconnect();
      document.removeEventListener("visibilitychange", seenAgain);
      stopEffect();
      stopMuted();
      unmuted?.();
      waiting?.();
    },
  };
}
