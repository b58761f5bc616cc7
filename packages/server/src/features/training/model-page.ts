import type { BackendStatus } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Db } from "../../database/emit.ts";
import { type BackendRow, backendsOf, backendsWire, capabilitiesOf, failureOf } from "../ml-backends/index.ts";
import { listRuns, runWire } from "../prediction-runs/index.ts";
import { countChanges, labelsNow, labelsUntil, listTrainings, trainingWire } from "./queries.ts";

/** Counting takes some milliseconds per 100,000 rows, and an open model page asks at every step of a run. */
const keptMs = 1_000;
const kept = new WeakMap<Db, Map<string, { until: number; answer: Promise<unknown> }>>();

/** What was counted less than a second ago is not counted again. */
function forASecond<T>(db: Db, key: string, ask: () => Promise<T>): Promise<T> {
  const ours = kept.get(db) ?? new Map<string, { until: number; answer: Promise<unknown> }>();
  kept.set(db, ours);
  const now = Date.now();
  const known = ours.get(key);
  if (known && known.until > now) return known.answer as Promise<T>;
  for (const [other, { until }] of ours) if (until <= now) ours.delete(other);
  const answer = ask();
  answer.catch(() => ours.delete(key));
  ours.set(key, { until: now + keptMs, answer });
  return answer;
}

interface Counts {
  labels: number;
  unlabeled: number;
}

async function count(db: Db, project: number): Promise<Counts> {
  const [{ labels }, unlabeled] = await Promise.all([
    labelsNow(db, project),
    sql<{
      count: number;
    }>`select count(*) as count from tasks where project_id = ${project} and not is_labeled`.execute(db),
  ]);
  return { labels, unlabeled: unlabeled.rows[0]?.count ?? 0 };
}

/** Unlabeled tasks with an answer of the version: by the tasks' own index where it is the live one. */
async function countPredicted(db: Db, project: number, version: number | null, isLive: boolean): Promise<number> {
  if (version === null) return 0;
  const { rows } = isLive
    ? await sql<{ count: number }>`
        select count(*) as count from tasks
        where project_id = ${project} and not is_labeled and scored_by = ${version}`.execute(db)
    : await sql<{ count: number }>`
        select count(*) as count from predictions p join tasks t on t.id = p.task_id
        where p.version_id = ${version} and p.rank = 0 and not t.is_labeled`.execute(db);
  return rows[0]?.count ?? 0;
}

const shownVersions = 20;

async function versionsOf(db: Db, backend: BackendRow): Promise<BackendStatus["versions"]> {
  const { rows } = await sql<Omit<BackendStatus["versions"][number], "current"> & { id: number }>`
    select v.id, v.name as version, v.created_at, v.labels,
      (select count(*) from predictions p where p.version_id = v.id) as predictions
    from model_versions v where v.project_id = ${backend.project_id} and v.ml_backend_id = ${backend.id}
    order by v.id desc limit ${shownVersions}`.execute(db);
  return rows.map(({ id, ...version }) => ({ ...version, current: id === backend.current_version_id }));
}

/** What the model page shows, from what is stored; no model is called, so that it is quick also when one is not. */
export async function backendStatuses(db: Db, project: number): Promise<BackendStatus[]> {
  const [backends, settings, counts] = await Promise.all([
    backendsOf(db, project),
    db.selectFrom("projects").select(["model_version", "live_version_id"]).where("id", "=", project).executeTakeFirst(),
    forASecond(db, `project ${project}`, () => count(db, project)),
  ]);
  const wires = await backendsWire(db, backends);
  return Promise.all(
    backends.map(async (backend, index) => {
      const wire = wires[index];
      if (!wire) throw new Error("A backend was lost between two queries");
      const isLive = settings?.model_version === backend.title;
      const seen = await labelsUntil(db, backend, "completed");
      const followsTasks = isLive && backend.current_version_id === settings?.live_version_id;
      const [notSeen, predicted, versions, [training], [prediction]] = await Promise.all([
        seen === null ? counts.labels : countChanges(db, project, seen, counts.labels + 1, false),
        forASecond(db, `predicted ${backend.id} ${backend.current_version_id} ${followsTasks}`, () =>
          countPredicted(db, project, backend.current_version_id, followsTasks),
        ),
        forASecond(db, `versions ${backend.id} ${backend.current_version_id}`, () => versionsOf(db, backend)),
        listTrainings(db, project, { backend: backend.id, limit: 1 }),
        listRuns(db, project, { backend: backend.id, limit: 1, withOpened: false }),
      ]);
      return {
        backend: wire,
        is_live: isLive,
        capabilities: capabilitiesOf(backend),
        last_failure: failureOf(backend),
        labels_seen: Math.max(0, counts.labels - notSeen),
        labels_not_seen: notSeen,
        unlabeled: counts.unlabeled,
        unlabeled_predicted: predicted,
        versions,
        training: training ? trainingWire(training) : null,
        prediction: prediction ? runWire(prediction) : null,
      };
    }),
  );
}
