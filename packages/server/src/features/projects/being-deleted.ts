import { type SqlBool, sql } from "kysely";

/**
 * A project with many tasks is deleted by a job, and is gone for everybody from the first moment. Until then its row
 * is marked by a time at which nothing can be pinned.
 */
export const deletionMark = "-infinity";

/** The condition of a query on `projects` that leaves out those being deleted. */
export const notBeingDeleted = sql<SqlBool>`projects.pinned_at is distinct from ${sql.lit(deletionMark)}::timestamptz`;
