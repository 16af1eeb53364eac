import type { Row } from "./report.ts";
import { powerCut } from "./rows/power-cut.ts";

export const rows: readonly Row[] = [powerCut];
