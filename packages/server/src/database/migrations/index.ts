import type { Migration } from "kysely/migration";
import * as initial from "./0001-initial.ts";
import * as partialPredictions from "./0002-partial-predictions.ts";

/** All changes of the schema in the order of their names; a name that was released never changes. */
export const migrations: Record<string, Migration> = {
  "0001-initial": initial,
  "0002-partial-predictions": partialPredictions,
};
