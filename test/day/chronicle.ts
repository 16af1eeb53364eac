import type { ProtectedDay } from "../../alerts/protected/account.ts";

/** What happened in a home, line by line, by the clock on its wall: what a person reviews when the golden file changes. */
export interface Chronicle {
  /** `who` is one word: home, alert, path, receipt, lamp, centre. */
  note(who: string, what: string): void;
  heading(words: string): void;
  account(of: ProtectedDay): void;
  text(): string;
}

export function openChronicle(now: () => number, timeZone: string): Chronicle {
  const clock = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  });
  const lines: string[] = [];
  let last = "";
  return {
    note(who, what) {
      const time = clock.format(now());
      // One instant, one time: what follows from an event stands under it.
      lines.push(`${time === last ? "        " : time}  ${who.padEnd(8)} ${what}`);
      last = time;
    },
    heading(words) {
      lines.push("", `## ${words}`, "");
      last = "";
    },
    account({ bed, day, protected: known, counted, gaps, left }) {
      lines.push(`${day}  ${bed}: ${known} of ${counted} minutes`);
      for (const { from, to, why } of [...gaps, ...left])
        lines.push(`            ${clock.format(from)} to ${clock.format(to)}: ${why}`);
    },
    text: () => `${lines.join("\n")}\n`,
  };
}
