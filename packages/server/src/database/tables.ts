import type { ColumnType, Generated, JSONColumnType } from "kysely";

/**
 * The tables, as TypeScript sees them. Timestamps are read as ISO-8601 text with microseconds; `undefined` columns
 * have a default. A test compares this file with a migrated database.
 */
type Timestamp = ColumnType<string, string | Date | undefined, string | Date>;
type NullableTimestamp = ColumnType<string | null, string | Date | null | undefined, string | Date | null>;
type Json<T> = JSONColumnType<T & object, string | undefined, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
type JsonRecord = Record<string, unknown>;

export interface UsersTable {
  id: Generated<number>;
  email: string;
  password_hash: string | null;
  first_name: Generated<string>;
  last_name: Generated<string>;
  phone: Generated<string>;
  role: Generated<"owner" | "member" | "guest">;
  custom_hotkeys: Json<JsonRecord>;
  legacy_token: string;
  is_active: Generated<boolean>;
  created_at: Timestamp;
  last_activity: Timestamp;
}

/** Personal access tokens (JWT refresh tokens) and tokens scoped to one project, given to ML backends. */
export interface ApiTokensTable {
  id: Generated<number>;
  /** Null for tokens of ML backends. */
  user_id: number | null;
  /** Set: works only for this project. */
  project_id: number | null;
  ml_backend_id: number | null;
  kind: "personal" | "backend";
  /** SHA-256 of the token for `backend`; the JWT's id (`jti`) for `personal`. */
  digest: string;
  /** What a listing may show: header and payload, never the signature. */
  preview: string;
  created_at: Timestamp;
  expires_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
}

export interface SessionsTable {
  /** SHA-256 of the cookie's value. */
  digest: string;
  user_id: number;
  created_at: Timestamp;
  expires_at: Timestamp;
}

export interface MembershipsTable {
  project_id: number;
  user_id: number;
  may: "view" | "label" | "manage";
  created_at: Timestamp;
}

/** One row: what is set for the whole installation. */
export interface InstallationTable {
  id: Generated<number>;
  title: string;
  invite_token: string;
  api_tokens_enabled: Generated<boolean>;
  legacy_api_tokens_enabled: Generated<boolean>;
  created_at: Timestamp;
}

export interface ProjectsTable {
  id: Generated<number>;
  title: Generated<string>;
  description: string | null;
  label_config: Generated<string>;
  expert_instruction: string | null;
  show_instruction: Generated<boolean>;
  show_skip_button: Generated<boolean>;
  enable_empty_annotation: Generated<boolean>;
  show_annotation_history: Generated<boolean>;
  color: string | null;
  maximum_annotations: Generated<number>;
  is_published: Generated<boolean>;
  is_draft: Generated<boolean>;
  model_version: string | null;
  min_annotations_to_start_training: Generated<number>;
  show_collab_predictions: Generated<boolean>;
  evaluate_predictions_automatically: Generated<boolean>;
  reveal_preannotations_interactively: Generated<boolean>;
  strategy: Generated<string>;
  skip_queue: Generated<"REQUEUE_FOR_OTHERS" | "REQUEUE_FOR_ME" | "IGNORE_SKIPPED">;
  show_ground_truth_first: Generated<boolean>;
  show_overlap_first: Generated<boolean>;
  overlap_cohort_percentage: Generated<number>;
  task_data_login: string | null;
  task_data_password: string | null;
  control_weights: Json<JsonRecord>;
  pinned_at: NullableTimestamp;
  /** Null until somebody owns the installation (the demo project). */
  created_by: number | null;
  /** The next task's `inner_id`. */
  next_inner_id: Generated<number>;
  /** The model version that fills `tasks.score`, `priority` … ; follows `model_version`. */
  live_version_id: number | null;
  /** Set: gone for everybody; a job is removing what it held. */
  deleted_at: NullableTimestamp;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface TasksTable {
  id: Generated<number>;
  project_id: number;
  inner_id: number;
  data: Json<JsonRecord>;
  meta: Json<JsonRecord>;
  overlap: Generated<number>;
  allow_skip: Generated<boolean>;
  file_upload_id: number | null;
  /** Counters, changed in the transaction of what they count. */
  total_annotations: Generated<number>;
  cancelled_annotations: Generated<number>;
  total_predictions: Generated<number>;
  is_labeled: Generated<boolean>;
  /** Newest annotation's time, once labeled. */
  completed_at: NullableTimestamp;
  /** What the annotators said, in a few words. */
  annotated: string | null;
  /** The version whose prediction fills the next three; the project's live one once refreshed. */
  scored_by: number | null;
  score: number | null;
  /** What the sampling strategy says: higher is asked sooner. */
  priority: number | null;
  predicted: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
  updated_by: number | null;
}

/** Who works on which task right now. */
export interface TaskLocksTable {
  task_id: number;
  user_id: number;
  unique_id: Generated<string>;
  expires_at: Timestamp;
}

export interface AnnotationsTable {
  id: Generated<number>;
  task_id: number;
  project_id: number;
  completed_by: number | null;
  result: Json<unknown[]>;
  was_cancelled: Generated<boolean>;
  ground_truth: Generated<boolean>;
  lead_time: number | null;
  /** The prediction that was shown, as it was. */
  prediction: Json<JsonRecord>;
  result_count: Generated<number>;
  unique_id: string | null;
  import_id: number | null;
  last_action: string | null;
  bulk_created: Generated<boolean>;
  parent_prediction: number | null;
  parent_annotation: number | null;
  last_created_by: number | null;
  draft_created_at: NullableTimestamp;
  created_at: Timestamp;
  updated_at: Timestamp;
  updated_by: number | null;
}

export interface DraftsTable {
  id: Generated<number>;
  task_id: number;
  project_id: number;
  annotation_id: number | null;
  user_id: number;
  result: Json<unknown[]>;
  lead_time: number | null;
  was_postponed: Generated<boolean>;
  import_id: number | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface MlBackendsTable {
  id: Generated<number>;
  project_id: number;
  url: string;
  title: string;
  description: Generated<string>;
  state: Generated<"CO" | "DI" | "ER" | "TR" | "PR">;
  error_message: string | null;
  is_interactive: Generated<boolean>;
  auth_method: Generated<"NONE" | "BASIC_AUTH">;
  basic_auth_user: Generated<string>;
  basic_auth_pass: Generated<string>;
  extra_params: NullableJson<unknown>;
  timeout: Generated<number>;
  auto_update: Generated<boolean>;
  /** What `/setup` said of the version (auto_update), or what somebody set. */
  model_version: string | null;
  current_version_id: number | null;
  capabilities: NullableJson<JsonRecord>;
  /** The last failed call: CallFailure of the API. */
  last_failure: NullableJson<JsonRecord>;
  checked_at: NullableTimestamp;
  /** Marks the demo's own backend, whose address changes at every start. */
  is_demo: Generated<boolean>;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** One name from one source. The same name from another backend is another version. */
export interface ModelVersionsTable {
  id: Generated<number>;
  project_id: number;
  /** Null: static predictions, imported or created by API. */
  ml_backend_id: number | null;
  name: string;
  /** Labels that existed when it was trained. */
  labels: number | null;
  predictions: Generated<number>;
  created_at: Timestamp;
}

export interface PredictionsTable {
  id: Generated<number>;
  task_id: number;
  project_id: number;
  version_id: number;
  /** 0 for the best answer of a version, 1 for its second … */
  rank: Generated<number>;
  result: Json<unknown[]>;
  score: number | null;
  probabilities: NullableJson<Record<string, number>>;
  uncertainty: number | null;
  cluster: number | null;
  neighbors: NullableJson<unknown>;
  mislabeling: Generated<number>;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface PredictionRunsTable {
  id: Generated<number>;
  project_id: number;
  ml_backend_id: number;
  kind: "selection" | "refresh" | "opened";
  state: Generated<"queued" | "running" | "completed" | "failed" | "cancelled">;
  /** Filters and selected items (TaskQuery of the API); null for a refresh. */
  selection: NullableJson<JsonRecord>;
  force: Generated<boolean>;
  requested_by: number | null;
  version_id: number | null;
  total: Generated<number>;
  done: Generated<number>;
  skipped: Generated<number>;
  failed: Generated<number>;
  /** Of those done, the tasks whose answer was kept in part. */
  partial: Generated<number>;
  /** Tasks up to this id are dealt with. */
  cursor: Generated<number>;
  batch_size: Generated<number>;
  tasks_per_second: number | null;
  error: string | null;
  failure: NullableJson<JsonRecord>;
  created_at: Timestamp;
  started_at: NullableTimestamp;
  finished_at: NullableTimestamp;
}

export interface PredictionFailuresTable {
  id: Generated<number>;
  run_id: number;
  task_id: number;
  version: string | null;
  message: string;
  path: string | null;
  created_at: Timestamp;
}

/** What of a task's answer was left out in a run. */
export interface PartialPredictionsTable {
  run_id: number;
  task_id: number;
  version: string | null;
  /** The first few. */
  problems: Json<{ path: string; message: string; expected: string | null }[]>;
  /** How many there were. */
  left_out: number;
  created_at: Timestamp;
}

export interface TrainingRunsTable {
  id: Generated<number>;
  project_id: number;
  ml_backend_id: number;
  state: Generated<"queued" | "running" | "completed" | "failed" | "cancelled">;
  reason: string;
  requested_by: number | null;
  job: string | null;
  progress: number | null;
  message: string | null;
  /** Labels that existed, and the newest change among them, when it started. */
  labels: number | null;
  labels_until: NullableTimestamp;
  version_before: string | null;
  version_after: string | null;
  metrics: NullableJson<unknown>;
  log: Json<string[]>;
  error: string | null;
  failure: NullableJson<JsonRecord>;
  attempts: Generated<number>;
  created_at: Timestamp;
  started_at: NullableTimestamp;
  finished_at: NullableTimestamp;
}

export interface EventsTable {
  id: Generated<number>;
  project_id: number | null;
  kind: string;
  payload: Json<JsonRecord>;
  user_id: number | null;
  created_at: Timestamp;
  /** Null until its consequences are queued. */
  dispatched_at: NullableTimestamp;
}

export interface WebhooksTable {
  id: Generated<number>;
  project_id: number | null;
  /** Set: made for an ML backend when it was connected; shares its credentials. */
  ml_backend_id: number | null;
  url: string;
  send_payload: Generated<boolean>;
  send_for_all_actions: Generated<boolean>;
  headers: Json<Record<string, string>>;
  is_active: Generated<boolean>;
  actions: Json<string[]>;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface WebhookDeliveriesTable {
  id: Generated<number>;
  webhook_id: number;
  event_id: number;
  action: string;
  state: Generated<"queued" | "delivered" | "failed">;
  attempts: Generated<number>;
  next_attempt_at: Timestamp;
  status: number | null;
  error: string | null;
  created_at: Timestamp;
  delivered_at: NullableTimestamp;
}

export interface ViewsTable {
  id: Generated<number>;
  project_id: number;
  user_id: number | null;
  position: Generated<number>;
  data: Json<JsonRecord>;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface FilesTable {
  id: Generated<number>;
  project_id: number;
  user_id: number | null;
  /** The name it was uploaded with. */
  name: string;
  /** Path below the data directory's `files/`, chosen by us. */
  path: string;
  size: number;
  created_at: Timestamp;
}

export interface AuditLogTable {
  id: Generated<number>;
  user_id: number | null;
  project_id: number | null;
  action: string;
  detail: Json<JsonRecord>;
  created_at: Timestamp;
}

export interface Database {
  installation: InstallationTable;
  users: UsersTable;
  api_tokens: ApiTokensTable;
  sessions: SessionsTable;
  memberships: MembershipsTable;
  projects: ProjectsTable;
  tasks: TasksTable;
  task_locks: TaskLocksTable;
  annotations: AnnotationsTable;
  drafts: DraftsTable;
  ml_backends: MlBackendsTable;
  model_versions: ModelVersionsTable;
  predictions: PredictionsTable;
  prediction_runs: PredictionRunsTable;
  prediction_failures: PredictionFailuresTable;
  partial_predictions: PartialPredictionsTable;
  training_runs: TrainingRunsTable;
  events: EventsTable;
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
  views: ViewsTable;
  files: FilesTable;
  audit_log: AuditLogTable;
}
