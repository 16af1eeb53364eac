import type { Row } from "./report.ts";
import { bitRot } from "./rows/bit-rot.ts";
import { crashPoints } from "./rows/crash-points.ts";
import { diskFull } from "./rows/disk-full.ts";
import { fsyncFails } from "./rows/fsync-fails.ts";
import { powerCut } from "./rows/power-cut.ts";
import { secondOwner } from "./rows/second-owner.ts";
import { slowFsync } from "./rows/slow-fsync.ts";
import { tornLog } from "./rows/torn-log.ts";

export const rows: readonly Row[] = [
  crashPoints,
  diskFull,
  fsyncFails,
  tornLog,
  bitRot,
  slowFsync,
  powerCut,
  secondOwner,
];
