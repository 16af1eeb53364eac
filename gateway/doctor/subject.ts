import type { Registry } from "../../devices/registry.ts";
import type { GatewayConfig } from "../config/config.ts";
import type { SeenRegister } from "./register-seen.ts";

/** What the doctor was asked to look at. */
export interface Subject {
  readonly config: GatewayConfig;
  readonly file: string;
  /** Paths in the configuration are relative to it. */
  readonly at: (path: string) => string;
  readonly registry: Registry;
  readonly register: SeenRegister;
  /** Milliseconds to listen to devices. */
  readonly listen: number;
}
