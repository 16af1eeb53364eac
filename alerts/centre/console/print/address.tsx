interface AddressProps {
  readonly town: string | undefined;
  readonly of: readonly string[] | undefined;
  readonly otherwise: string;
}

/** As it is read aloud, the town first: villages of two towns share their names. A line is broken between its parts, never inside one. */
export function Address({ town, of, otherwise }: AddressProps) {
  if (!of || of.length === 0) return <>{town ?? otherwise}</>;
  return (
    <>
      {[...(town !== undefined && !of.includes(town) ? [town] : []), ...of].map((part) => (
        <span class="part" key={part}>
          {part}
        </span>
      ))}
    </>
  );
}
