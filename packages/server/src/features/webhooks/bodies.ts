import type { EventKind } from "@tandem/schema";
import { sql } from "kysely";
import type { StoredEvent } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import { webhookProject } from "../projects/index.ts";

/** Collections travel in pieces of this size, each in a message of its own, as from Label Studio. */
const pieceSize = 5_000;

/** The messages that tell of an event, made from what is stored now; what was deleted since is told by its ids. */
export async function* webhookBodies(db: Db, event: StoredEvent): AsyncGenerator<Record<string, unknown>> {
  for await (const part of bodiesOf[event.kind](db, event as never)) yield { action: event.kind, ...part };
}

type EventOf<K extends EventKind> = Extract<StoredEvent, { kind: K }>;
type Bodies<K extends EventKind> = (db: Db, event: EventOf<K>) => AsyncGenerator<Record<string, unknown>>;

const bodiesOf: { [K in EventKind]: Bodies<K> } = {
  PROJECT_CREATED: projectBody,
  PROJECT_UPDATED: projectBody,
  async *PROJECT_DELETED(_db, event) {
    yield { project: { id: event.payload.project } };
  },
  async *TASKS_CREATED(db, event) {
    const project = await projectOf(db, event.project);
    for (const ids of pieces(event.payload.tasks)) {
      const known = await tasksById(db, ids);
      yield { tasks: ids.map((id) => known.get(id) ?? { id }), project };
    }
  },
  async *TASKS_DELETED(db, event) {
    const project = await projectOf(db, event.project);
    for (const tasks of pieces(event.payload.tasks)) yield { tasks, project };
  },
  ANNOTATION_CREATED: annotationBody,
  ANNOTATION_UPDATED: annotationBody,
  async *ANNOTATIONS_CREATED(db, event) {
    const project = await projectOf(db, event.project);
    for (const ids of pieces(event.payload.annotations)) {
      const annotations = await annotationsById(db, ids);
      const tasks = await tasksById(
        db,
        [...annotations.values()].map((annotation) => annotation.task),
      );
      // The names are singular in Label Studio, too.
      yield {
        annotation: ids.map((id) => annotations.get(id) ?? { id, project: event.project }),
        project,
        task: [...tasks.values()],
      };
    }
  },
  async *ANNOTATIONS_DELETED(db, event) {
    const project = await projectOf(db, event.project);
    for (const annotations of pieces(event.payload.annotations)) yield { annotations, project };
  },
};

async function* projectBody(db: Db, event: EventOf<"PROJECT_CREATED" | "PROJECT_UPDATED">) {
  yield { project: await projectOf(db, event.payload.project) };
}

async function* annotationBody(db: Db, event: EventOf<"ANNOTATION_CREATED" | "ANNOTATION_UPDATED">) {
  const { annotation: id, task } = event.payload;
  const [annotations, tasks, project] = await Promise.all([
    annotationsById(db, [id]),
    tasksById(db, [task]),
    projectOf(db, event.project),
  ]);
  yield {
    annotation: annotations.get(id) ?? { id, task, project: event.project },
    project,
    task: tasks.get(task) ?? { id: task, project: event.project },
  };
}

const projectOf = async (db: Db, id: number): Promise<Record<string, unknown>> =>
  (await webhookProject(db, id)) ?? { id };

function* pieces<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += pieceSize) yield items.slice(start, start + pieceSize);
}

/** Annotations with all their columns, in Label Studio's names. */
async function annotationsById(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, Record<string, unknown> & { task: number }>> {
  const rows = await db
    .selectFrom("annotations")
    .selectAll()
    .where("id", "in", sql<number>`(select unnest(${[...ids]}::int[]))`)
    .execute();
  return new Map(
    rows.map(({ task_id, project_id, ...row }) => [row.id, { ...row, task: task_id, project: project_id }]),
  );
}

/** Tasks with all their columns, in Label Studio's names; what only Tandem keeps of them is left out. */
async function tasksById(db: Db, ids: readonly number[]): Promise<Map<number, Record<string, unknown>>> {
  const rows = await db
    .selectFrom("tasks")
    .selectAll()
    .where("id", "in", sql<number>`(select unnest(${[...ids]}::int[]))`)
    .execute();
  return new Map(
    rows.map((row) => {
      const {
        project_id,
        file_upload_id,
        scored_by: _1,
        score: _2,
        priority: _3,
        predicted: _4,
        annotated: _5,
        completed_at: _6,
        ...columns
      } = row;
      const task = {
        ...columns,
        project: project_id,
        file_upload: file_upload_id,
        comment_count: 0,
        unresolved_comment_count: 0,
        comment_authors: [],
        last_comment_updated_at: null,
      };
      return [row.id, task];
    }),
  );
}
