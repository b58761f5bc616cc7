import type { Annotation, Task } from "./shapes.ts";

/**
 * What can happen in a project. An event is stored in the transaction of the change it tells of; webhooks, training
 * and counters are its consequences. The names are Label Studio's webhook actions.
 */
export interface EventPayloads {
  PROJECT_CREATED: { project: number };
  PROJECT_UPDATED: { project: number };
  PROJECT_DELETED: { project: number };
  TASKS_CREATED: { tasks: number[] };
  TASKS_DELETED: { tasks: { id: number }[] };
  ANNOTATION_CREATED: { annotation: number; task: number };
  ANNOTATION_UPDATED: { annotation: number; task: number };
  ANNOTATIONS_CREATED: { annotations: number[]; tasks: number[] };
  ANNOTATIONS_DELETED: { annotations: { id: number }[] };
}
export type EventKind = keyof EventPayloads;

interface EventInfo {
  name: string;
  description: string;
  key: string;
  /** Webhooks of one project cannot subscribe to these. */
  organizationOnly: boolean;
}

export const events = {
  PROJECT_CREATED: {
    name: "Project created",
    description: "A project was created",
    key: "project",
    organizationOnly: true,
  },
  PROJECT_UPDATED: {
    name: "Project updated",
    description: "Settings of a project changed",
    key: "project",
    organizationOnly: false,
  },
  PROJECT_DELETED: {
    name: "Project deleted",
    description: "A project was deleted",
    key: "project",
    organizationOnly: true,
  },
  TASKS_CREATED: {
    name: "Tasks created",
    description: "Tasks were imported or created",
    key: "tasks",
    organizationOnly: false,
  },
  TASKS_DELETED: { name: "Tasks deleted", description: "Tasks were deleted", key: "tasks", organizationOnly: false },
  ANNOTATION_CREATED: {
    name: "Annotation created",
    description: "An annotator submitted or skipped a task",
    key: "annotation",
    organizationOnly: false,
  },
  ANNOTATION_UPDATED: {
    name: "Annotation updated",
    description: "An annotation was changed",
    key: "annotation",
    organizationOnly: false,
  },
  ANNOTATIONS_CREATED: {
    name: "Annotations created",
    description: "Annotations were created in bulk",
    key: "annotation",
    organizationOnly: false,
  },
  ANNOTATIONS_DELETED: {
    name: "Annotations deleted",
    description: "Annotations were deleted",
    key: "annotations",
    organizationOnly: false,
  },
} as const satisfies Record<EventKind, EventInfo>;

export const eventKinds = Object.keys(events) as EventKind[];

/** What the webhook body of an event holds besides `action` and `project`. */
export interface WebhookBodies {
  annotation?: Partial<Annotation> | Partial<Annotation>[];
  annotations?: { id: number }[];
  task?: Partial<Task> | Partial<Task>[];
  tasks?: (Partial<Task> | { id: number })[];
}

/** What the studio hears while a project is open (`GET /api/projects/:id/live`, server-sent events). */
export type LiveMessage =
  | { kind: "tasks"; reason: "created" | "deleted" | "changed"; count: number }
  | { kind: "annotation"; task: number; annotation: number; user: number | null }
  | { kind: "predictions"; model_version: string; tasks: number[] }
  | { kind: "prediction-run"; run: number }
  | { kind: "training-run"; run: number }
  | { kind: "ml-backend"; backend: number }
  | { kind: "project" }
  | { kind: "import"; job: number };
export type LiveKind = LiveMessage["kind"];
