/** Figures as the page and the table for a spreadsheet are told them. Pure. */
import type { Figures } from "./figures.ts";
import { type Load, perHour, sharing } from "./load.ts";
import { percent } from "./shares.ts";
import type { LoadView, PartView } from "./views.ts";

export const inView = ({ target, ...share }: Figures["within"][number]) => ({
  ...share,
  percent: percent(share),
  ...(target !== undefined && { target: target / 10 }),
});

export function loadView(load: Load): LoadView {
  const { alerts, alone, busiest, flooded, floods, worked } = load;
  const tenths = perHour(load);
  return {
    ...{ cases: busiest?.rows.length ?? 0, people: sharing(busiest?.onDuty ?? 0), flooded: flooded.length },
    ...{ alone: alone.length, alerts: alerts.length, worked, floods: floods.length },
    ...(tenths !== undefined && { perHour: `${Math.floor(tenths / 10)}.${tenths % 10}` }),
    ...(busiest && { busiest: { at: busiest.at, onDuty: busiest.onDuty } }),
  };
}

export const partView = ({ calls, within, claimed, waiting, load }: Figures): PartView => ({
  ...{ calls, claimed, waiting: waiting.count, within: within.map(inView), load: loadView(load) },
});
