/** What was done to cases; who looked; who came and went; everything else. The page reads this too: nothing else may stand here. */
export const auditKinds = ["cases", "looks", "accounts", "other"] as const;
export type AuditKind = (typeof auditKinds)[number];
