import { sql, type Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { messageOf } from "../errors.ts";
import { migrations } from "./migrations/index.ts";

/** Any number; the same for every process that migrates. */
const LOCK = 7_402_116_335;

/**
 * Brings the database's schema to the newest version. Processes that start at the same time wait for each other.
 * @returns names of the migrations that were run
 * @throws Error naming the migration that failed (it has then changed nothing), or saying that the database is newer
 *   than this program
 */
export async function migrateToLatest<Tables>(db: Kysely<Tables>): Promise<string[]> {
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${LOCK})`.execute(connection);
    try {
      return await migrate(connection);
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
    }
  });
}

async function migrate<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  await refuseNewerDatabase(db);
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error === undefined) return results.map((result) => result.migrationName);
  const failed = results.find((result) => result.status === "Error")?.migrationName;
  const reason = messageOf(error);
  throw new Error(`The database could not be migrated${failed ? `: ${failed} failed` : ""}: ${reason}`, {
    cause: error,
  });
}

async function refuseNewerDatabase<Tables>(db: Kysely<Tables>): Promise<void> {
  const { rows: tables } = await sql<{
    there: boolean;
  }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (!tables[0]?.there) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = rows.map((row) => row.name).filter((name) => !(name in migrations));
  if (unknown.length === 0) return;
  throw new Error(
    `The database was made by a newer version of Tandem (it has the migration ${unknown.join(", ")}, ` +
      `which this version does not know). Start the newer version, or restore a backup from before the upgrade.`,
  );
}
