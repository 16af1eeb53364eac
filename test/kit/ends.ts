import { afterEach } from "vitest";

export type Ends = (() => unknown)[];

/** What a test opens is closed after it, the last first. Asked for once, at the top of a file of tests. */
export function endsOfEach(): Ends {
  const ends: Ends = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  return ends;
}
