/** The pages beside the desk. Adding one is a folder and a line here; who may see it is said twice: here and by the centre's routes. */
import { AccountsPage } from "./accounts/accounts-page.tsx";
import { AnsweringPage } from "./answering/answering-page.tsx";
import type { Me } from "./api.ts";
import { AuditPage } from "./audit/audit-page.tsx";
import { CasesPage } from "./cases/cases-page.tsx";
import { DrillPage } from "./drill/drill-page.tsx";
import { HubsPage } from "./hubs/hubs-page.tsx";
import type { Page } from "./page.ts";
import { PathsPage } from "./paths/paths-page.tsx";
import { DowntimePage } from "./print/downtime-page.tsx";
import { PrintPage } from "./print/print-page.tsx";
import { RegisterPage } from "./register/register-page.tsx";
import { ShiftPage } from "./shift/shift-page.tsx";
import { WallPage } from "./wall/wall-page.tsx";

/** Whoever is signed in. */
const roles = ["dispatcher", "shift_lead", "technician", "admin", "auditor"];

export const pages: readonly Page[] = [
  { id: "shift", word: "shift.page", roles: ["dispatcher", "shift_lead"], View: ShiftPage },
  { id: "hubs", word: "hubs.page", roles: ["technician", "admin"], View: HubsPage },
  { id: "cases", word: "page.cases", roles: ["dispatcher", "shift_lead", "auditor"], View: CasesPage },
  {
    ...{ id: "print", word: "page.print", roles: ["dispatcher", "shift_lead", "auditor"] },
    ...{ whole: true, unlisted: true, View: PrintPage },
  },
  {
    ...{ id: "register", word: "page.register", roles: ["dispatcher", "shift_lead", "admin", "auditor"] },
    View: RegisterPage,
  },
  { id: "drill", word: "page.drill", roles: ["dispatcher", "shift_lead", "auditor"], View: DrillPage },
  {
    ...{ id: "answering", word: "page.answering", View: AnsweringPage },
    roles: ["dispatcher", "shift_lead", "admin", "auditor"],
  },
  { id: "audit", word: "page.audit", roles: ["auditor", "admin"], View: AuditPage },
  { id: "accounts", word: "page.accounts", roles: ["admin"], View: AccountsPage },
  { id: "downtime", word: "page.downtime", roles: ["shift_lead", "admin"], whole: true, View: DowntimePage },
  { id: "paths", word: "page.paths", roles: ["shift_lead", "admin"], View: PathsPage },
  { id: "wall", word: "page.wall", roles, whole: true, View: WallPage },
];

export const pagesOf = ({ roles }: Me): readonly Page[] =>
  pages.filter((page) => page.roles.some((role) => roles.includes(role)));

/** The page an address leads to, if this person may see it. */
export function pageAt(place: string, me: Me): { readonly page: Page; readonly rest: string } | undefined {
  const [id = "", ...more] = place.split("/");
  const page = pagesOf(me).find((each) => each.id === id);
  return page && { page, rest: more.join("/") };
}
