interface CallLinkProps {
  readonly home: string;
  readonly word: string;
  /** For ears: which of the many buttons of this name it is. */
  readonly whose: string;
}

/** The button that leads from a home to the form. */
export const CallLink = ({ home, word, whose }: CallLinkProps) => (
  <a class="btn small" href={`#/register/call/${encodeURIComponent(home)}`}>
    {word}
    <span class="sr"> {whose}</span>
  </a>
);
