type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Where the broker tells what happens to it: identifiers and numbers, never a payload or a token. */
export interface BrokerLog {
  error(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  debug(event: string, fields?: Fields): void;
}
