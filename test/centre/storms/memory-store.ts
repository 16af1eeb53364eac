/** The store of cases without a disk, for storms by the thousand: one thing at a time, decided on what is there then. */
import type { Case, CaseAlert } from "../../../alerts/centre/cases/case.ts";
import type { Happened, Word } from "../../../alerts/centre/cases/happened.ts";
import { isHeld, isOpen } from "../../../alerts/centre/cases/machine.ts";
import type { CaseStore } from "../../../alerts/centre/cases/store.ts";
import { dueAt } from "../../../alerts/centre/cases/timed.ts";
import { tooManyKey } from "../../../alerts/centre/cases/too-many.ts";
import { noNumbers } from "../../../alerts/centre/gateways/numbers.ts";

export function memoryStore(): CaseStore {
  const cases = new Map<string, Case>();
  const caseOfAlert = new Map<string, string>();
  const unlisted = new Map<string, CaseAlert>();
  const messages = new Set<string>();
  const answers = new Map<string, unknown>();
  /** As it would come back from a disk. */
  const kept = (happened: readonly Happened[]): readonly Happened[] => {
    for (const { after, event } of happened) {
      cases.set(after.id, JSON.parse(JSON.stringify(after)) as Case);
      if ("unlisted" in event && event.unlisted && event.alert) {
        caseOfAlert.set(event.alert.id, after.id);
        unlisted.set(event.alert.id, event.alert);
      }
      for (const { id } of after.alerts) if (!caseOfAlert.has(id)) caseOfAlert.set(id, after.id);
    }
    return happened;
  };
  const all = (): Case[] => [...cases.values()];
  const ofAlert = (id: string): Case | undefined => cases.get(caseOfAlert.get(id) ?? "");
  const ofKey = (key: string): Case | undefined => {
    const same = all().filter((each) => each.key === key);
    const newest = same.at(-1);
    return newest && !isOpen(newest.state) ? (same.findLast(({ state }) => isOpen(state)) ?? newest) : newest;
  };
  const ids = (which: (found: Case) => boolean): string[] =>
    all()
      .filter(which)
      .map(({ id }) => id);
  const least = (of: (found: Case) => number | undefined): number | undefined => {
    const times = all().flatMap((found) => of(found) ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  };
  return {
    async takeAlert({ home, number, alertId, key }, _word, decide) {
      const name = `${number.epoch} ${number.seq}`;
      if (messages.has(name)) return { duplicate: true, numbers: noNumbers, receipts: [] };
      messages.add(name);
      const happened = kept(
        decide({
          ...{ mine: ofAlert(alertId), unlisted: unlisted.get(alertId), latest: ofKey(key) },
          openCases: all().filter((each) => each.home === home && isOpen(each.state)).length,
          tooMany: ofKey(tooManyKey(home)),
        }),
      );
      return { duplicate: false, happened, numbers: noNumbers, receipts: [] };
    },
    async changeCase<R>(
      id: string,
      command: string | undefined,
      _word: Word,
      decide: Parameters<CaseStore["changeCase"]>[3],
    ) {
      const done = answers.get(command ?? "");
      if (done !== undefined) return { answer: done as R, happened: [] };
      const { answer, happened } = decide(cases.get(id), (other) => cases.get(other));
      if (command !== undefined) answers.set(command, JSON.parse(JSON.stringify(answer)));
      return { answer: answer as R, happened: kept(happened) };
    },
    async commandByKey<R>(
      { key, command }: Parameters<CaseStore["commandByKey"]>[0],
      _word: Word,
      decide: Parameters<CaseStore["commandByKey"]>[2],
    ) {
      const done = answers.get(command);
      if (done !== undefined) return { answer: done as R, happened: [] };
      const { answer, happened } = decide(ofKey(key));
      answers.set(command, JSON.parse(JSON.stringify(answer)));
      return { answer: answer as R, happened: kept(happened) };
    },
    changeByKey: async (key, _word, decide) => kept(decide(ofKey(key))),
    changeByAlert: async (id, _word, decide) => kept(decide(ofAlert(id))),
    caseOf: async (id) => cases.get(id),
    caseOfAlert: async (id) => ofAlert(id),
    unlistedAlert: async (id) => unlisted.get(id),
    openCases: async () => all().filter(({ state }) => isOpen(state)),
    closedCases: async () => all().filter(({ state }) => !isOpen(state)),
    logOf: async () => [],
    logsOf: async () => new Map(),
    nextLease: async () => least(({ leaseUntil }) => leaseUntil),
    leasesOver: async (at) => ids(({ leaseUntil = Number.POSITIVE_INFINITY }) => leaseUntil <= at),
    heldCases: async () => all().filter(({ state }) => isHeld(state)),
    nextDue: async () => least(dueAt),
    dueCases: async (at) => ids((found) => (dueAt(found) ?? Number.POSITIVE_INFINITY) <= at),
    notDue: async () => undefined,
    testsBefore: async (at) => ids(({ state, lane, raisedAt }) => isOpen(state) && lane === "test" && raisedAt <= at),
  };
}
