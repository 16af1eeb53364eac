/** The compiler proves that this is never called: a forgotten member of a closed union does not compile. */
export function unreachable(forgotten: never): never {
  throw new Error(`not foreseen: ${JSON.stringify(forgotten)}`);
}
