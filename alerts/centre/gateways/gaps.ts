/** Asks gateways again for messages that are proven to be missing. */
import type { AnswerMessage, CommandMessage } from "../../protocol.ts";
import type { Line } from "../line.ts";
import { declaredGone, epochsKept, known, missingCount, type Numbers, nextAsk, toAsk } from "./numbers.ts";
import type { GatewayStore } from "./store.ts";

/** A resend nobody carried out by then is asked for anew, not carried out late. */
const commandLife = 60_000;

export interface Gaps {
  /** After a message: the store has counted it. */
  counted(gateway: string, epoch: string, numbers: Numbers): void;
  /** A beat or report says how far the gateway has numbered. */
  told(gateway: string, epoch: string, lastSeq: number): Promise<void>;
  answered(gateway: string, answer: AnswerMessage): Promise<void>;
  ask(): Promise<void>;
  next(): number | undefined;
  /** Messages missing now, and those that are missing for ever. */
  missing(gateway: string): { readonly open: number; readonly gone: number };
}

export function openGaps(
  deps: {
    readonly store: Pick<GatewayStore, "changeNumbers">;
    readonly line: Line;
    readonly now: () => number;
    readonly newId: () => string;
    readonly changed: (gateway: string) => void;
  },
  stored: readonly { readonly gateway: string; readonly epoch: string; readonly numbers: Numbers }[],
): Gaps {
  const gateways = new Map<string, Map<string, Numbers>>();
  /** Those that something is missing of: few, and asked about each time anything happens. */
  const holed = new Set<string>();
  const keep = (gateway: string, epoch: string, numbers: Numbers): Map<string, Numbers> => {
    const epochs = gateways.get(gateway) ?? new Map<string, Numbers>();
    gateways.set(gateway, epochs.set(epoch, numbers));
    return epochs;
  };
  const noteHoles = (gateway: string, epochs: ReadonlyMap<string, Numbers>): void => {
    if ([...epochs.values()].some(({ holes }) => holes.length > 0)) holed.add(gateway);
    else holed.delete(gateway);
  };
  const put = (gateway: string, epoch: string, numbers: Numbers): void => {
    const before = gateways.get(gateway)?.get(epoch);
    const epochs = keep(gateway, epoch, numbers);
    const [oldest] = epochs.keys();
    if (epochs.size > epochsKept.epochs && oldest !== undefined) epochs.delete(oldest);
    noteHoles(gateway, epochs);
    if ((before ? missingCount(before) : 0) !== missingCount(numbers)) deps.changed(gateway);
  };
  for (const { gateway, epoch, numbers } of stored) noteHoles(gateway, keep(gateway, epoch, numbers));
  const epochsOf = (gateway: string) =>
    [...(gateways.get(gateway) ?? [])].map(([epoch, numbers]) => ({ gateway, epoch, numbers }));
  const asking = () =>
    [...holed]
      .filter((gateway) => deps.line.connected(gateway))
      .flatMap(epochsOf)
      .filter(({ numbers }) => numbers.holes.length > 0);
  return {
    counted: put,
    async told(gateway, epoch, lastSeq) {
      if ((gateways.get(gateway)?.get(epoch)?.high ?? 0) >= lastSeq) return;
      put(gateway, epoch, await deps.store.changeNumbers(gateway, epoch, (now) => known(now, lastSeq, deps.now())));
    },
    async answered(gateway, answer) {
      const gone = answer.gone ?? [];
      const of = epochsOf(gateway).find(({ numbers }) => numbers.holes.some((hole) => hole.command === answer.command));
      if (!of || gone.length === 0) return;
      const after = await deps.store.changeNumbers(gateway, of.epoch, (now) => declaredGone(now, answer.command, gone));
      put(gateway, of.epoch, after);
    },
    async ask() {
      const at = deps.now();
      for (const { gateway, epoch, numbers } of asking()) {
        if ((nextAsk(numbers) ?? Number.POSITIVE_INFINITY) > at) continue;
        let commands: CommandMessage[] = [];
        const after = await deps.store.changeNumbers(gateway, epoch, (before) => {
          const asked = toAsk(before, at, deps.newId);
          commands = asked.ask.map((hole) => ({
            v: 1,
            id: hole.command ?? deps.newId(),
            type: "resend",
            expires: at + commandLife,
            epoch,
            from: hole.from,
            to: hole.to,
          }));
          return asked.numbers;
        });
        put(gateway, epoch, after);
        // Not delivered is not a fault: the hole stays and is asked for again.
        for (const command of commands)
          void deps.line.send(gateway, "command", JSON.stringify(command)).catch(() => false);
      }
    },
    next: () =>
      asking().reduce<number | undefined>((first, { numbers }) => {
        const due = nextAsk(numbers);
        return due === undefined || (first !== undefined && first <= due) ? first : due;
      }, undefined),
    missing(gateway) {
      const own = [...(gateways.get(gateway)?.values() ?? [])];
      return {
        open: own.reduce((sum, numbers) => sum + missingCount(numbers), 0),
        gone: own.reduce((sum, numbers) => sum + numbers.gone, 0),
      };
    },
  };
}
