/** As it is read aloud; a line is broken between its parts, never inside one. */
export function Address({ of, otherwise }: { readonly of: readonly string[] | undefined; readonly otherwise: string }) {
  if (!of || of.length === 0) return <>{otherwise}</>;
  return (
    <>
      {of.map((part) => (
        <span class="part" key={part}>
          {part}
        </span>
      ))}
    </>
  );
}
