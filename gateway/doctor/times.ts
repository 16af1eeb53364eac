/** Dates as both languages read them, in universal time. A time nobody could read is said to be none. */
export const day = (wall: number): string => iso(wall).slice(0, 10);
export const minute = (wall: number): string => `${iso(wall).slice(0, 16).replace("T", " ")} UTC`;

const iso = (wall: number): string => (Number.isFinite(wall) ? new Date(wall).toISOString() : "????-??-?? ??:??");
