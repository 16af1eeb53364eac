import type { ComponentChildren } from "preact";
import { FaultLine, type FaultProps } from "../fault.tsx";

interface PastProps extends FaultProps {
  readonly title: string;
  readonly why: string;
  /** Beside the title. */
  readonly acts?: ComponentChildren;
  /** What was asked for, above what came of it. */
  readonly asked?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A page to read: what it is and why it is there, what was asked, what went wrong with that, what was found. */
export function PastPage({ title, why, acts, asked, children, ...fault }: PastProps) {
  return (
    <main class="past">
      <header>
        <div>
          <h1>{title}</h1>
          <p class="m">{why}</p>
        </div>
        {acts}
      </header>
      {asked}
      <FaultLine {...fault} />
      {children}
    </main>
  );
}
