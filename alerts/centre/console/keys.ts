/**
 * The keyboard of the console. Space claims the top unclaimed case, but only while the focus is in the queue or on the page
 * itself; digits choose an outcome; Ctrl+Enter goes to the outcome, again closes; Esc goes back. No letters and nothing while
 * an input method composes: a dispatcher types Chinese here.
 */
import { leavePanel, pressDigit, pressOutcome } from "./card/panels.ts";
import type { Desk } from "./desk.ts";

export type Act =
  | "claim"
  | "outcome"
  | "back"
  /** `row`: the case whose row has the focus. */
  | { readonly open: string | undefined }
  | { readonly move: 1 | -1 }
  | { readonly digit: number };

/** What a key means where the focus is. Nothing, for keys that belong to the browser, a field or a button. */
export function meaning(key: KeyboardEvent, single: boolean): Act | undefined {
  // 229: what browsers say while an input method holds the key.
  if (key.isComposing || key.keyCode === 229 || key.repeat || key.altKey || key.metaKey) return undefined;
  if (key.key === "Enter" && key.ctrlKey) return "outcome";
  if (key.ctrlKey) return undefined;
  const on = whereIs(key.target);
  if (on === "sheet") return undefined;
  if (key.key === "Escape") return "back";
  if (on === "field") return undefined;
  if (key.key === "ArrowDown" || key.key === "ArrowUp")
    return isInQueue(key.target) ? { move: key.key === "ArrowDown" ? 1 : -1 } : undefined;
  if (single && /^[0-9]$/.test(key.key)) return { digit: Number(key.key) };
  if (on === "control") return undefined;
  // In the card it scrolls, as everywhere: who reads a long log there takes no second case by it.
  if (key.key === " ") return single && isInQueue(key.target) ? "claim" : undefined;
  return key.key === "Enter" ? { open: rowOf(key.target) } : undefined;
}

const rowOf = (target: EventTarget | null): string | undefined =>
  target instanceof HTMLElement ? target.closest<HTMLElement>("[data-case]")?.dataset.case : undefined;
/** In the queue, or nowhere in particular. */
const isInQueue = (target: EventTarget | null): boolean =>
  !(target instanceof Element) || target === document.body || target.closest("#queue") !== null;

function whereIs(target: EventTarget | null): "field" | "sheet" | "control" | "page" {
  if (!(target instanceof Element)) return "page";
  if (target.closest("input:not([type=radio]), textarea, select, [contenteditable]")) return "field";
  if (target.closest("dialog[open]")) return "sheet";
  return target.closest("button, a, summary, input") ? "control" : "page";
}

export interface Focus {
  toOutcome(): void;
  toQueue(): void;
  /** Whether the card is in sight: digits that tick its steps mean nothing while another page stands in its place. */
  seesCard(): boolean;
  /** To the next row of the queue, or the one before. */
  toRow(by: 1 | -1): void;
}

export function act(desk: Desk, what: Act, focus: Focus): void {
  const top = desk.unclaimed.peek()[0];
  const open = desk.open.peek();
  if (what === "claim") {
    if (top) void desk.claim(top);
  } else if (typeof what === "object" && "move" in what) {
    focus.toRow(what.move);
  } else if (typeof what === "object" && "open" in what) {
    const id = what.open ?? top?.id;
    if (id !== undefined) desk.opened.value = id;
  } else if (what === "back") {
    // First what lies open inside the card, then the card itself.
    if (leavePanel(desk)) return;
    desk.opened.value = undefined;
    focus.toQueue();
  } else if (open && focus.seesCard()) {
    if (what === "outcome") pressOutcome(desk, open, focus.toOutcome);
    else pressDigit(desk, open, what.digit);
  }
}

/**
 * ms: rows stay this long after a key or button is let go, and no longer than `longest` however long it is held; whoever types
 * without a pause sees what is new at the first key let go after that, never between the eye and the press.
 */
const freeze = { after: 300, longest: 2_000 } as const;

/** Listens on the page; returns how to stop. */
export function listenToKeys(desk: Desk, page: Document, focus: Focus): () => void {
  const { timers } = desk.deps;
  let thaw: (() => void) | undefined;
  let heldSince: number | undefined;
  const settle = (): void => {
    thaw?.();
    thaw = undefined;
    heldSince = undefined;
    desk.order.letGo();
  };
  const thawAfter = (ms: number): void => {
    thaw?.();
    thaw = timers.after(ms, settle);
  };
  const hold = (): void => {
    heldSince ??= timers.now();
    desk.order.hold();
    thawAfter(freeze.longest);
  };
  const letGo = (): void => {
    if (heldSince !== undefined && timers.now() - heldSince >= freeze.longest) settle();
    else thawAfter(freeze.after);
  };
  const down = (key: KeyboardEvent): void => {
    if (!key.repeat) hold();
    const what = meaning(key, desk.keysOn.peek());
    if (!what) return;
    key.preventDefault();
    act(desk, what, focus);
  };
  const listeners: readonly [string, (event: Event) => void][] = [
    ["keydown", (event) => event instanceof KeyboardEvent && down(event)],
    ["keyup", letGo],
    ["pointerdown", hold],
    ["pointerup", letGo],
    ["pointercancel", letGo],
  ];
  for (const [name, listener] of listeners) page.addEventListener(name, listener);
  // A key let go in another window is never heard of here.
  page.defaultView?.addEventListener("blur", letGo);
  return () => {
    for (const [name, listener] of listeners) page.removeEventListener(name, listener);
    page.defaultView?.removeEventListener("blur", letGo);
  };
}
