import type { Row } from "./report.ts";
import { bitRot } from "./rows/bit-rot.ts";
import { caseStorms } from "./rows/case-storms.ts";
import { centreDisk } from "./rows/centre-disk.ts";
import { crashPoints } from "./rows/crash-points.ts";
import { cutLine } from "./rows/cut-line.ts";
import { dayAway } from "./rows/day-away.ts";
import { diskFull } from "./rows/disk-full.ts";
import { disorderedAnswers } from "./rows/disordered-answers.ts";
import { feedCut } from "./rows/feed-cut.ts";
import { fiftyClaims } from "./rows/fifty-claims.ts";
import { flappingLine } from "./rows/flapping-line.ts";
import { fsyncFails } from "./rows/fsync-fails.ts";
import { holderVanishes } from "./rows/holder-vanishes.ts";
import { lostAnswer } from "./rows/lost-answer.ts";
import { lostGateway } from "./rows/lost-gateway.ts";
import { nobodyWatches } from "./rows/nobody-watches.ts";
import { powerCut } from "./rows/power-cut.ts";
import { racingCommands } from "./rows/racing-commands.ts";
import { realPressInTest } from "./rows/real-press-in-test.ts";
import { refusedCredential } from "./rows/refused-credential.ts";
import { refusedLine } from "./rows/refused-line.ts";
import { secondOwner } from "./rows/second-owner.ts";
import { silentLine } from "./rows/silent-line.ts";
import { slowFsync } from "./rows/slow-fsync.ts";
import { slowLine } from "./rows/slow-line.ts";
import { storedTextAttack } from "./rows/stored-text-attack.ts";
import { hardAnswers, illNames, secondPath } from "./rows/stories.ts";
import { stormOfAlarms } from "./rows/storm-of-alarms.ts";
import { tornLog } from "./rows/torn-log.ts";
import { wrongCertificate } from "./rows/wrong-certificate.ts";
import { wrongPcClock } from "./rows/wrong-pc-clock.ts";

/** Section B of the catalogue: the disk. */
export const diskRows: readonly Row[] = [
  crashPoints,
  diskFull,
  fsyncFails,
  tornLog,
  bitRot,
  slowFsync,
  powerCut,
  secondOwner,
];

/** Section C, and what section G says of a centre that nobody watches: the line. */
export const lineRows: readonly Row[] = [
  refusedLine,
  silentLine,
  cutLine,
  lostAnswer,
  disorderedAnswers,
  dayAway,
  flappingLine,
  slowLine,
  wrongCertificate,
  refusedCredential,
  lostGateway,
  nobodyWatches,
];

/** Section G: the centre and its console. */
export const officeRows: readonly Row[] = [
  fiftyClaims,
  holderVanishes,
  racingCommands,
  feedCut,
  wrongPcClock,
  stormOfAlarms,
  centreDisk,
  realPressInTest,
  storedTextAttack,
];

/** Told by the tests of their own rooms; a share of them is not told twice. */
const storyRows: readonly Row[] = [illNames, hardAnswers, secondPath, caseStorms];

export const rows: readonly Row[] = [...diskRows, ...lineRows, ...officeRows, ...storyRows];
