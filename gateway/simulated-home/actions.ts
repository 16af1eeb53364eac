/** What can be made to happen in the simulated home: one list for its control, the command and the page. */
export const actions = ["press", "fall", "cancel", "open", "close"] as const;
export type Action = (typeof actions)[number];

/** With the devices that are still in their boxes, and with the neighbour's. */
export const boxActions = ["box-press", "box-open", "box-close", "radar-fall", "radar-up", "stranger"] as const;
export type BoxAction = (typeof boxActions)[number];

/** With the ways out of the home: the line to the centre alone, all of the internet, everything whole again. */
export const roadActions = ["cut-line", "cut-internet", "mend"] as const;
export type RoadAction = (typeof roadActions)[number];

export const allActions = [...actions, ...boxActions, ...roadActions] as const;
