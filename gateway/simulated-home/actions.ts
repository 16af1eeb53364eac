/** What can be made to happen in the simulated home: one list for its control, the command and the page. */
export const actions = ["press", "fall", "cancel", "open", "close"] as const;
export type Action = (typeof actions)[number];

/** With the devices that are still in their boxes, and with the neighbour's. */
export const boxActions = ["box-press", "box-open", "box-close", "radar-fall", "radar-up", "stranger"] as const;
export type BoxAction = (typeof boxActions)[number];

export const allActions = [...actions, ...boxActions] as const;
