/** The register as its second copy tells it: readable beside a running gateway, and without one. */
import { join } from "node:path";
import type { GatewayConfig } from "../config/config.ts";
import type { Book } from "../register/contract.ts";
import { type CopyFound, copyName } from "../register/copy.ts";
import { copyFrom } from "../register/kept.ts";
import type { Eyes } from "./eyes.ts";
import { codeOf } from "./finding.ts";

export interface SeenRegister {
  readonly found: CopyFound;
  /** What is in force, as far as can be seen: the register, else what the configuration would seed it with. */
  readonly book: Book;
}

export async function seeRegister(
  { home, devices }: GatewayConfig,
  folder: string,
  { disk }: Pick<Eyes, "disk">,
): Promise<SeenRegister> {
  const found = await disk.read(join(folder, copyName)).then(
    (text): CopyFound => {
      const kept = copyFrom(text);
      return kept ? { is: "good", kept } : { is: "damaged" };
    },
    (fault): CopyFound => ({ is: codeOf(fault) === "ENOENT" ? "none" : "damaged" }),
  );
  return { found, book: found.is === "good" ? found.kept.version.book : { home, devices } };
}
