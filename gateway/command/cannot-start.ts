/**
 * Why a program could not start, in one line for the person who typed the command. Faults of our own carry a code and say
 * what to do; the system's say it here. `undefined`: a fault nobody expected, which is told with all it knows.
 */
export function cannotStart(fault: unknown): string | undefined {
  if (!(fault instanceof Error) || !("code" in fault) || typeof fault.code !== "string") return undefined;
  // Node's own mistakes in being called, and SQLite's: nothing a person at the command line can mend.
  if (fault.code.startsWith("ERR_")) return undefined;
  return `${words(fault)} [${fault.code}]`;
}

function words(fault: Error): string {
  if ("remedy" in fault) return `${fault.message}. ${fault.remedy}`;
  const { code, address, port, path } = { code: "", address: "", port: "", path: "", ...fault };
  switch (code) {
    case "EADDRINUSE":
      return `Another program listens on ${address}:${port}. Stop it, or choose another port in the configuration`;
    case "EADDRNOTAVAIL":
      return `${address} is no address of this machine. Correct the host in the configuration`;
    case "EACCES":
      return path
        ? `${path} may not be used by this user. Correct its rights`
        : `Port ${port} may not be used by this user. Choose one above 1023`;
    default:
      return path
        ? `${path}: ${fault.message}. Correct the path in the configuration, or what lies there`
        : fault.message;
  }
}
