/** What the tests of the centre's own paths came to. */
import type { OwnPath } from "./own-path.ts";

export interface OwnPathStore {
  ownPaths(): Promise<readonly OwnPath[]>;
  saveOwnPath(path: OwnPath): Promise<void>;
  /** It was taken out of centre.yaml. */
  forgetOwnPath(label: string): Promise<void>;
}
