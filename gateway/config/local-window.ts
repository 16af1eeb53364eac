import { z } from "zod";

export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'need a local time such as "22:00"');
export const localWindow = { from: clockTime, to: clockTime };
