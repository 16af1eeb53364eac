/** Everything that changes a case goes through here: from the home, from a dispatcher, from time. */
import { type CallsAtDesk, type CallsDeps, callsAtDesk } from "./calls.ts";
import { type FaultsAtDesk, type FaultsDeps, faultsAtDesk } from "./faults.ts";
import { type HomesAtDesk, type HomesDeps, homesAtDesk } from "./homes.ts";
import { type PeopleAtDesk, type PeopleDeps, peopleAtDesk } from "./people.ts";
import { type TimeAtDesk, type TimeDeps, timeAtDesk } from "./time.ts";
import { openWriting, type WritingDeps } from "./writing.ts";

export interface DeskDeps extends WritingDeps, HomesDeps, PeopleDeps, CallsDeps, FaultsDeps, TimeDeps {}

export interface Desk extends HomesAtDesk, PeopleAtDesk, CallsAtDesk, FaultsAtDesk, TimeAtDesk {}

export function openDesk(deps: DeskDeps): Desk {
  const writing = openWriting(deps);
  return {
    ...homesAtDesk(deps, writing),
    ...peopleAtDesk(deps, writing),
    ...callsAtDesk(deps, writing),
    ...faultsAtDesk(deps, writing),
    ...timeAtDesk(deps, writing),
  };
}
