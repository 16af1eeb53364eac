/** A call from the card: the telephone dials, the card keeps who and since when, one press writes down what came of it. */
import { batch } from "@preact/signals";
import type { CaseView, ContactResult } from "../../views.ts";
import type { Desk } from "../desk.ts";
import { isService, type Reachable } from "./people.ts";

/** RFC 3966: an extension is said apart, or its digits would be dialled as a part of the number. */
export function telephone(phone: string): string {
  const [, number = phone, extension] = /^(.*\d)\s*(?:转|x|ext\.?)\s*(\d{1,6})\s*$/i.exec(phone) ?? [];
  const digits = number.replace(/[^\d+]/g, "").replace(/(?!^)\+/g, "");
  return `tel:${digits}${extension === undefined ? "" : `;ext=${extension}`}`;
}

/** `dialled`: a press on the link itself, which the browser hands to the telephone by itself. */
export function startCall(desk: Desk, of: CaseView, to: Reachable, dialled = false): void {
  if (!desk.isMine(of)) return;
  if (!dialled && to.phone) handToTelephone(to.phone);
  batch(() => {
    desk.asked.value = undefined;
    desk.call.value = { caseId: of.id, to: to.id, name: calledName(to), since: desk.now.peek() };
  });
}

const calledName = ({ relation, name }: Reachable): string => (relation ? `${relation} ${name}` : name);

function handToTelephone(phone: string): void {
  const link = document.createElement("a");
  link.href = telephone(phone);
  document.body.append(link);
  link.click();
  link.remove();
}

export function endCall(desk: Desk): void {
  desk.call.value = undefined;
}

/** An ambulance that answered is on its way: the form for when it comes opens by itself. */
export async function recordCall(desk: Desk, of: CaseView, result: ContactResult): Promise<void> {
  const running = desk.call.peek();
  if (running?.caseId !== of.id || desk.stale.peek()) return;
  // Shut at once: a second press is for what comes next, not for this call.
  desk.call.value = undefined;
  const done = await desk.act(of, "contact", { to: running.to, result }, { since: running.since });
  if (!done) {
    desk.call.value ??= running;
    return;
  }
  if (result === "spoke" && isService(running.to)) desk.sending.value = { caseId: of.id, responder: running.to };
}
