/** Pages that stand for themselves: a wall and a sheet of paper need no desk behind them, and no case of the queue reaches them. */
const alone: ReadonlySet<string> = new Set(["wall", "print", "downtime", "drill-report"]);

export const isAlone = (place: string): boolean => alone.has(place.split("/")[0] ?? "");
