/** The lamp of the household: shape and words change with the colour, so that no state hangs on colour alone. */
export const lampShapes = [
  "house",
  "question",
  "calling",
  "tray",
  "person",
  "coming",
  "split",
  "down",
  "triangle",
  "tick",
  "battery",
  "fall",
] as const;
export type LampShape = (typeof lampShapes)[number];

export function Lamp({ shape }: { readonly shape: LampShape }) {
  return (
    <svg class={`lamp lamp-${shape}`} viewBox="0 0 172 172" aria-hidden="true">
      {drawn[shape]}
    </svg>
  );
}

const ring = (colour: string, dashes?: string) => (
  <circle cx="86" cy="86" r="78" fill="none" stroke={`var(--${colour})`} stroke-width="8" stroke-dasharray={dashes} />
);
const disc = (colour: string) => <circle cx="86" cy="86" r="60" fill={`var(--${colour})`} />;
/** On the disc: white on red and on light green, the dark theme's own on its light green. */
const line = (d: string, width: number, colour = "on-p1") => (
  <path d={d} fill="none" stroke={`var(--${colour})`} stroke-width={width} />
);

const drawn: Readonly<Record<LampShape, ReturnType<typeof ring>>> = {
  house: (
    <g>
      <circle cx="86" cy="86" r="78" fill="none" stroke="var(--edge)" stroke-width="4" />
      <path d="M52 82l34-30 34 30v38H52z" fill="none" stroke="var(--ink)" stroke-width="6" stroke-linejoin="round" />
      <circle cx="86" cy="98" r="9" fill="var(--ink)" />
    </g>
  ),
  question: (
    <g>
      <circle cx="86" cy="86" r="78" fill="none" stroke="var(--edge)" stroke-width="4" stroke-dasharray="14 10.5" />
      <path d="M66 68a20 20 0 1128 18c-6 3-8 7-8 14" fill="none" stroke="var(--ink)" stroke-width="9" />
      <circle cx="86" cy="118" r="6.5" fill="var(--ink)" />
    </g>
  ),
  calling: (
    <g>
      {ring("p1", "41 20.3")}
      {disc("p1")}
      {line("M86 118V58M60 82l26-26 26 26", 12)}
    </g>
  ),
  tray: (
    <g>
      {ring("p1")}
      {disc("p1")}
      {line("M86 50v42M68 76l18 18 18-18M56 96v22h60V96", 10)}
    </g>
  ),
  person: (
    <g>
      {ring("good")}
      {disc("good")}
      <circle cx="86" cy="69" r="16" fill="var(--on-good)" />
      <path d="M54 118c0-20 13-29 32-29s32 9 32 29z" fill="var(--on-good)" />
    </g>
  ),
  coming: (
    <g>
      {ring("good", "41 20.3")}
      {disc("good")}
      <circle cx="72" cy="71" r="13" fill="var(--on-good)" />
      <path d="M46 112c0-16 10-23 26-23s26 7 26 23z" fill="var(--on-good)" />
      {line("M104 76h22M117 64l12 12-12 12", 8, "on-good")}
    </g>
  ),
  split: (
    <g>
      <path d="M80 8a78 78 0 000 156z" fill="var(--p1)" />
      <path d="M92 10a76 76 0 010 152z" fill="#fff" stroke="var(--p1)" stroke-width="5" />
    </g>
  ),
  down: (
    <g>
      <path d="M80 8a78 78 0 000 156z" fill="var(--p2)" stroke="var(--p2t)" stroke-width="5" />
      <path d="M92 10a76 76 0 010 152z" fill="none" stroke="var(--p2t)" stroke-width="5" stroke-dasharray="16 10" />
    </g>
  ),
  triangle: (
    <g>
      <path d="M86 18l76 136H10z" fill="var(--p2)" stroke="var(--p2t)" stroke-width="6" stroke-linejoin="round" />
      <path d="M80 66h12v46H80zM80 122h12v12H80z" fill="var(--on-p2)" />
    </g>
  ),
  tick: (
    <g>
      <circle cx="86" cy="86" r="78" fill="none" stroke="var(--edge)" stroke-width="4" />
      <path d="M52 90l24 24 46-54" fill="none" stroke="var(--ink)" stroke-width="12" />
    </g>
  ),
  battery: (
    <g>
      <path d="M86 18l76 136H10z" fill="var(--p2)" stroke="var(--p2t)" stroke-width="6" stroke-linejoin="round" />
      <path d="M60 96h46v34H60zM106 106h8v14h-8z" fill="none" stroke="var(--on-p2)" stroke-width="7" />
      <path d="M66 102h12v22H66z" fill="var(--on-p2)" />
    </g>
  ),
  fall: (
    <g>
      <circle cx="86" cy="86" r="78" fill="none" stroke="var(--ink)" stroke-width="8" stroke-dasharray="20.4 20.4" />
      <circle cx="50" cy="92" r="13" fill="none" stroke="var(--ink)" stroke-width="8" />
      <path d="M70 106l28-8 14 14h24M40 124h96" fill="none" stroke="var(--ink)" stroke-width="8" />
    </g>
  ),
};
