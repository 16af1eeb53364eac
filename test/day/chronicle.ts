/** What happened in a home, line by line, by the clock on its wall: what a person reviews when the golden file changes. */
import type { ProtectedDay } from "../../alerts/protected/account.ts";

/** Who speaks, in the order in which one instant is told: the journal's thread and the centre's answer in theirs. */
const speakers = ["home", "alert", "path", "receipt", "console", "centre", "lamp"] as const;
export type Speaker = (typeof speakers)[number];

export interface Chronicle {
  note(who: Speaker, what: string): void;
  heading(words: string): void;
  account(of: ProtectedDay): void;
  text(): string;
}

interface Line {
  readonly time: string;
  readonly who: Speaker;
  readonly what: string;
}

export function openChronicle(now: () => number, timeZone: string): Chronicle {
  const clock = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  });
  const told: string[] = [];
  let lines: Line[] = [];
  const tell = (): void => {
    told.push(...inOrder(lines));
    lines = [];
  };
  return {
    note: (who, what) => void lines.push({ time: clock.format(now()), who, what }),
    heading(words) {
      tell();
      told.push("", `## ${words}`, "");
    },
    account({ bed, day, protected: known, counted, gaps, left }) {
      told.push(`${day}  ${bed}: ${known} of ${counted} minutes`);
      for (const { from, to, why } of [...gaps, ...left])
        told.push(`            ${clock.format(from)} to ${clock.format(to)}: ${why}`);
    },
    text() {
      tell();
      return `${told.join("\n")}\n`;
    },
  };
}

/** One instant, one time: what follows from an event stands under it. */
const inOrder = (lines: readonly Line[]): string[] =>
  [...Map.groupBy(lines, ({ time }) => time)].flatMap(([time, instant]) =>
    instant
      .toSorted((a, b) => speakers.indexOf(a.who) - speakers.indexOf(b.who))
      .map(({ who, what }, n) => `${n === 0 ? time : "        "}  ${who.padEnd(8)} ${what}`),
  );
