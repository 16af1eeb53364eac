import { useSignal } from "@preact/signals";

/** Size of the field in units of the drawing. */
const field = { width: 600, height: 220 } as const;
/** Longest drawing that is kept: what comes after it is not drawn. */
const longest = 19_000;

/** A signature drawn with a finger, as SVG path data of whole numbers. */
export function Signature({
  label,
  clear,
  drawn,
}: {
  readonly label: string;
  readonly clear: string;
  readonly drawn: (path: string) => void;
}) {
  const path = useSignal("");
  const down = useSignal(false);
  const point = (event: PointerEvent & { readonly currentTarget: SVGSVGElement }): string => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * field.width);
    const y = Math.round(((event.clientY - box.top) / box.height) * field.height);
    return `${x} ${y}`;
  };
  const add = (piece: string): void => {
    if (path.value.length + piece.length > longest) return;
    path.value += piece;
    drawn(path.value);
  };
  return (
    <div class="signature">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${field.width} ${field.height}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          down.value = true;
          add(`M${point(event)}`);
        }}
        onPointerMove={(event) => {
          if (down.value) add(`L${point(event)}`);
        }}
        onPointerUp={() => {
          down.value = false;
        }}
      >
        <path
          d={path.value}
          fill="none"
          stroke="currentColor"
          stroke-width="4"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
      <button
        type="button"
        class="btn small"
        onClick={() => {
          path.value = "";
          drawn("");
        }}
      >
        {clear}
      </button>
    </div>
  );
}
