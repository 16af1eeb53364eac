/** Commands of one hand on one case go one after the other, each with the version the one before it made. */

/** Commands waiting behind one another on a case: more are not pressed by a person. */
export const mostWaiting = 8;

export function openTurns() {
  const lines = new Map<string, { readonly last: Promise<unknown>; readonly length: number }>();
  return {
    waits: (id: string): boolean => (lines.get(id)?.length ?? 0) > 0,
    /** False when too many wait already: that one was not taken. */
    take(id: string, run: () => Promise<boolean>): Promise<boolean> {
      const before = lines.get(id);
      if ((before?.length ?? 0) >= mostWaiting) return Promise.resolve(false);
      const mine = (before?.last ?? Promise.resolve()).then(run, run);
      lines.set(id, { last: mine, length: (before?.length ?? 0) + 1 });
      return mine.finally(() => {
        const now = lines.get(id);
        if (!now) return;
        if (now.length === 1) lines.delete(id);
        else lines.set(id, { ...now, length: now.length - 1 });
      });
    },
  };
}
