import { z } from "zod";
import { idShape } from "../protocol.ts";

/** What a path is called: in the ledger, in the file of destinations, in the order of the steps. */
export const labelShape = z
  .string('need a name of its own, such as "county"; ledger and destinations know the path by it')
  .pipe(idShape);
