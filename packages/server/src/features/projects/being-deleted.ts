import { type SqlBool, sql } from "kysely";

/**
 * The condition of a query on `projects` that leaves out those being deleted: a project with many tasks is removed by a
 * job, and is gone for everybody from the first moment.
 */
export const notBeingDeleted = sql<SqlBool>`projects.deleted_at is null`;
