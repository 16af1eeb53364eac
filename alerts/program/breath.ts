/** Lets everything that waits have its turn: long work takes one between its pieces, so that no alarm waits for the whole of it. */
export const breath = (): Promise<void> => new Promise((done) => setImmediate(done));
