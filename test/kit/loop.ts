/** ms that the loop was at work without a pause: what other programs take of the machine is not its doing. */
export function watchLoop(): () => number {
  const atWork = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let longest = 0;
  let last = atWork();
  let watching = true;
  const look = (): void => {
    const now = atWork();
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) setImmediate(look);
  };
  look();
  return () => {
    watching = false;
    return longest;
  };
}
