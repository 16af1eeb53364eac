/** When a call counts as contact with the home. The console imports it as well, and nothing else with it. */
import type { ContactResult } from "../views.ts";

/** They send somebody; how the person is they do not know. */
export const publicLines = ["120", "119", "110"] as const;

export const isContact = ({ to, result }: { readonly to: string; readonly result: ContactResult }): boolean =>
  result === "spoke" && !publicLines.some((line) => line === to);
