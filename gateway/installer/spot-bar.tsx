import type { Spot } from "./progress.ts";

/** dB shown as a full bar, and what passes. */
const scale = { full: 25, passDb: 10, passLink: 80 } as const;

/** How much is to spare, beside the mark that must be reached. Nothing is drawn of what is not known. */
export function SpotBar({ of }: { readonly of: Spot | { readonly state: "none" } }) {
  const value =
    of.state === "none"
      ? undefined
      : of.marginDb !== undefined
        ? of.marginDb / scale.full
        : of.link !== undefined
          ? of.link / 100
          : undefined;
  const byLink = of.state !== "none" && of.marginDb === undefined && of.link !== undefined;
  const pass = byLink ? scale.passLink / 100 : scale.passDb / scale.full;
  const percent = (part: number): string => `${Math.round(Math.min(1, Math.max(0, part)) * 100)}%`;
  return (
    <svg
      class={of.state === "weak" ? "bar2 lo" : "bar2"}
      viewBox="0 0 100 14"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="track" x="0" y="3" width="100" height="8" />
      {value !== undefined && <rect class="full" x="0" y="3" width={percent(value)} height="8" />}
      <rect class="pass" x={percent(pass)} y="0" width="1" height="14" />
    </svg>
  );
}
