/** Signs of a note to the next shift. */
export const notesLength = 2_000;

/** ms. What a shift tells the next is of use for days; whoever it names is not kept for longer. */
export const notesKept = 30 * 86_400_000;
