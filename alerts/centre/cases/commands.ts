/**
 * POST /v1/cases/:id/<verb>, answered with the case as it is then; 409 `conflict` with `why` and the case. For dispatchers and shift leads:
 *   claim  renew  release{reason?}  note{text}  contact{to,result}  check{text}  tick{step,skipped}
 *   takeover{reason}     somebody else's, logged (by `handover.offeredAt` no reason is needed: claim)
 *   handover{to}  accept  decline                       the owner stays until the other accepts
 *   dispatch{responder,kind,name,etaMinutes}  confirm-dispatch  call-back  arrive{proof}
 *   close{outcome,note?,verifiedBy?,duplicateOf?}  reopen{reason}  shelve{until,reason}  unshelve
 * For shift leads: reassign{to,reason}  lower{to,reason} (a level of the escalation). review: a shift lead, or a dispatcher who did not own it.
 */
import { z } from "zod";
import { idShape } from "../../protocol.ts";
import { outcomes } from "../outcomes.ts";
import { arrivalProofs, callers, caseView, contactResults, dispatchView } from "../views.ts";
import { longestEta } from "./terms.ts";

export const command = z.object({ commandId: z.uuid(), expectedVersion: z.number().int() });
const text = z.string().trim().min(1).max(500);
export const noteCommand = command.extend({ text });
export const releaseCommand = command.extend({ reason: text.optional() });
/** Whom and what a case names is named by id: these are not sealed, and outlive the home. Words about people have fields of their own. */
export const contactCommand = command.extend({ to: idShape, result: z.enum(contactResults) });
export const checkCommand = command.extend({ text });
export const tickCommand = command.extend({ step: idShape, skipped: z.boolean().default(false) });
export const reasonCommand = command.extend({ reason: text });
export const toCommand = command.extend({ to: z.string().min(1).max(64) });
export const reassignCommand = toCommand.extend({ reason: text });
export const dispatchCommand = command.extend({
  responder: idShape,
  kind: dispatchView.shape.kind,
  name: z.string().min(1).max(100),
  etaMinutes: z.number().int().min(1).max(longestEta),
});
export const lowerCommand = reasonCommand.extend({ to: z.number().int().min(0).max(2) });
/** Of several who are under way: which one; else the newest. */
export const responderCommand = command.extend({ responder: idShape.optional() });
export const arriveCommand = responderCommand.extend({ proof: z.enum(arrivalProofs) });
export const shelveCommand = command.extend({ until: z.number().int(), reason: text });
export const closeCommand = command.extend({
  outcome: z.enum(outcomes),
  note: z.string().max(500).optional(),
  verifiedBy: z.string().max(100).optional(),
  duplicateOf: z.string().max(64).optional(),
});
/** POST /v1/homes/:home/cases: somebody rang, and no device had said it. Answered with the case, claimed by whoever sent this. */
export const calledInCommand = command.omit({ expectedVersion: true }).extend({
  severity: z.enum(["emergency", "warning"]),
  rang: z.enum(callers),
  note: text.optional(),
});
/** 409: somebody else was first, or the case moved on. */
export const conflict = z.object({
  type: z.literal("conflict"),
  title: z.string(),
  case: caseView,
});
