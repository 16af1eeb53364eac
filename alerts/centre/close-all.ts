/** Everything is closed, one after the other, whatever one of them says: what stays open keeps a program running that was stopped. */
export async function closeAll(closes: readonly (() => Promise<void> | void)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const close of closes) {
    try {
      await close();
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 1) throw new AggregateError(faults, faults.map(String).join("; "));
  if (faults.length === 1) throw faults[0];
}
