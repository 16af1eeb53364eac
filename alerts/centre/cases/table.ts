/** The life of a case as a table that can be read aloud (`case-lifecycle.md` 4). */
import type { CaseState } from "../views.ts";
import type { CaseEventType } from "./case.ts";

type Steps = { readonly [E in CaseEventType]?: CaseState };

type Row = { readonly [E in CaseEventType]?: CaseState | "stays" };

/** While somebody has it. Only `claim` of one that is offered and what names another holder change who that is. */
const held: Row = {
  ...{ shown: "stays", signal: "stays", renew: "stays", note: "stays" },
  ...{ contact: "stays", check: "stays", tick: "stays" },
  ...{ claim: "stays", takeover: "stays", offer: "stays", back: "stays" },
  ...{ handover: "stays", accept: "stays", decline: "stays", handover_lapsed: "stays", reassign: "stays" },
  ...{ release: "raised", lease_lost: "raised", resolve: "resolved" },
  ...{ confirm_dispatch: "dispatched", call_back: "stays", dispatch_lapsed: "stays", arrive: "on_site" },
  // Its answer may come when somebody has it by now, or when it is over.
  summoned: "stays",
  area: "stays",
};
const over: Row = { shown: "stays", signal: "stays", summoned: "stays", area: "stays", reopen: "raised" };
const stays = (state: CaseState, steps: Row): Steps =>
  Object.fromEntries(Object.entries(steps).map(([event, to]) => [event, to === "stays" ? state : to]));

/** Read: in this state, this event leads there. What is not here is refused. */
export const steps: { readonly [S in CaseState]: Steps } = {
  suspected: stays("suspected", { signal: "stays", confirm: "raised", dismiss: "dismissed" }),
  raised: stays("raised", {
    ...{ shown: "stays", signal: "stays", claim: "claimed", resolve: "resolved" },
    ...{ remind: "stays", lower: "stays", summon: "stays", summoned: "stays" },
    // What happens to a whole area.
    ...{ area: "stays", fold: "resolved" },
    ...{ shelve: "stays", unshelve: "stays" },
    // Sent by somebody who does not have it any more.
    dispatch_lapsed: "stays",
  }),
  claimed: stays("claimed", { ...held, dispatch: "dispatched" }),
  // Back to `claimed` when nobody is under way any more.
  dispatched: stays("dispatched", { ...held, dispatch: "stays", call_back: "claimed", dispatch_lapsed: "claimed" }),
  on_site: stays("on_site", { ...held, dispatch: "stays", confirm_dispatch: "stays" }),
  resolved: stays("resolved", { ...over, review: "closed", review_due: "stays" }),
  closed: stays("closed", over),
  dismissed: stays("dismissed", { signal: "stays", reopen: "raised" }),
};

/** By these events somebody has it: the first of them ends the wait. */
export const takes: ReadonlySet<string> = new Set(["claim", "takeover", "accept", "reassign"]);

export const isOpen = (state: CaseState): boolean =>
  state !== "resolved" && state !== "closed" && state !== "dismissed";
export const isHeld = (state: CaseState): boolean =>
  state === "claimed" || state === "dispatched" || state === "on_site";
