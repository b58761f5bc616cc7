import type { TaskQuery } from "@tandem/schema/api";
import type { Db, Trx } from "../../database/emit.ts";

/**
 * How the tasks of a selection are found. Filters belong to the data manager, which stands on this feature: whoever
 * puts the server together passes its selection in.
 */
export interface TaskSelectors {
  /** The next ids after `afterId`, ascending, at most `limit`. Null: all tasks of the project. */
  selectTasks: (
    db: Db | Trx,
    project: number,
    selection: TaskQuery | null,
    afterId: number,
    limit: number,
  ) => Promise<number[]>;
  countTasks: (db: Db | Trx, project: number, selection: TaskQuery | null) => Promise<number>;
}
