/**
 * The joining desk as the page, the commands and the road see it. HTTP, on the gateway's page:
 *
 *   POST   /v1/installer/session  {"code"}      the hub's own installer code (`<data>/installer.code`, 0600; on the label):
 *                                               a cookie for 12 h. 10 wrong tries, each slower, then a restart of the gateway
 *   DELETE /v1/installer/session
 *   GET    /v1/installation                     InstallationView of the open one, or 404 `no-installation`
 *   POST   /v1/installation       {"kind","order"?,"technician"?}   opens one, or answers the open one
 *   POST   /v1/installation/do    InstallationCommand → 200 InstallationView | 409 problem with `mistake` (zh/en words by code)
 *   GET    /v1/installation/feed                server-sent events: `installation` (InstallationView), `beat` {}
 *   GET    /v1/installation/report[?id=]        the report as JSON;  /v1/installation/report.html[?id=&lang=] printable A4
 *
 * `{"do":"abandon","why"}` gives the open installation up: windows are shut, devices of the register stay and are listed as not
 * tested, a short report is filed. `owed` of the view says what a visit of its kind still needs, in order: for a decommission
 * `take_out` of each device (`drop`), `sign`, `filing`, and then by hand `hearthwatch wipe`; for a hub from a backup `join_hub`.
 *
 * All but the first need the session; POST and DELETE also the change header. Commands on the same machine read the installer code.
 */

import type { Heard } from "../../devices/family.ts";
import type { InstallationCommand, InstallationView, Mistake } from "../../devices/joining/installation.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Committed } from "../journal/journal.ts";

export interface OpenRequest {
  readonly kind: InstallationView["kind"];
  readonly order?: string;
  readonly technician?: string;
}

export type Done =
  | { readonly ok: true; readonly view: InstallationView }
  | { readonly ok: false; readonly mistake: Mistake };

export interface JoiningDesk {
  readonly view: InstallationView | undefined;
  open(request: OpenRequest): Promise<InstallationView>;
  do(command: InstallationCommand): Promise<Done>;
  /** A window stands open for this device of this family; without a device: any window at all. */
  mayJoin(family: string, device: string | undefined): boolean;
  /** Every readable frame, as its decoder read it, with who it is in the register (or `family:key`). */
  heard(family: string, source: string, heard: readonly Heard[], at: Moment): void;
  /** Bytes on a port that were no frame. */
  skipped(source: string): void;
  committed(what: Committed): void;
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}
