import encodeQR from "qr";

/** A QR code as one path: dark cells on a white ground, whatever the theme, or no camera reads it. `alt` says what it holds. */
export function Qr({ text, alt, size = 200 }: { readonly text: string; readonly alt: string; readonly size?: number }) {
  const cells = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const path = cells.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg role="img" aria-label={alt} width={size} height={size} viewBox={`0 0 ${cells.length} ${cells.length}`}>
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
