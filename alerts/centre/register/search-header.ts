/** What is looked for in the register: names of people, which an address would carry into the logs of whatever stands in front. */
export const searchHeader = "x-hearthwatch-search";
/** Most characters of it. */
export const searchMost = 100;
