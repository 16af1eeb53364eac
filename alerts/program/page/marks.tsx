/** The drawn signs. Each stands beside its word, so all are hidden from screen readers. */
export type Severity = "emergency" | "warning" | "notice";
/** 1 octagon, 2 triangle, 3 circle: the class names carry the number of strokes. */
export const rankOf: Readonly<Record<Severity, 1 | 2 | 3>> = { emergency: 1, warning: 2, notice: 3 };

export function PriorityMark({ severity }: { readonly severity: Severity }) {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      {shapes[severity]}
    </svg>
  );
}

const shapes = {
  emergency: (
    <g>
      <path class="f1" d="M7.6.8h8.8l6.8 6.8v8.8l-6.8 6.8H7.6L.8 16.4V7.6z" />
      <path
        class="i1"
        d="M6 6h2.6v8H6zM10.7 6h2.6v8h-2.6zM15.4 6H18v8h-2.6zM6 15.6h2.6v2.6H6zM10.7 15.6h2.6v2.6h-2.6zM15.4 15.6H18v2.6h-2.6z"
      />
    </g>
  ),
  warning: (
    <g>
      <path class="f2" d="M12 2l10.6 19.4H1.4z" />
      <path class="i2" d="M8.8 10.4h2.4v5.4H8.8zM12.8 10.4h2.4v5.4h-2.4zM8.8 17h2.4v2.4H8.8zM12.8 17h2.4v2.4h-2.4z" />
    </g>
  ),
  notice: (
    <g>
      <circle class="f3" cx="12" cy="12" r="11" />
      <path class="i3" d="M10.7 5.6h2.6v8.6h-2.6zM10.7 15.8h2.6v2.6h-2.6z" />
    </g>
  ),
} as const;

export function Tick() {
  return (
    <svg class="tick" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2.5 8.5l3.6 3.6L13.5 4" />
    </svg>
  );
}

export function PersonMark() {
  return (
    <svg class="tick thin" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 8.2a2.9 2.9 0 100-5.8 2.9 2.9 0 000 5.8zM2.6 14c.4-3 2.4-4.2 5.4-4.2s5 1.2 5.4 4.2" />
    </svg>
  );
}

export function Hearth() {
  return (
    <svg width="22" height="22" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M2 9.2L10 2l8 7.2V18H2z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />
      <circle cx="10" cy="12" r="2.6" fill="currentColor" />
    </svg>
  );
}

export const Dot = () => <i class="dot" />;
