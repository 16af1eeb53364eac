/** What scrolls must be reached by the keyboard, whatever it holds. */
export const scrolled = { tabIndex: 0 } as const;
