/** Signs of a note to the next shift. */
export const notesLength = 2_000;
