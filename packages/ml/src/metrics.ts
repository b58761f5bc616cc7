import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { TrainingJob } from "./journal.ts";

/** What a backend counts, in Prometheus' text format. Names begin with `tandem_ml_`. */
export interface Metrics {
  request(route: string, status: number, seconds: number): void;
  modelCall: (tasks: number, seconds: number) => void;
  refused(): void;
  training: (job: TrainingJob, seconds: number) => void;
  text(): Promise<string>;
  readonly contentType: string;
}

const durations = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

/** What is asked when the metrics are read. */
export interface MetricSources {
  /** Tasks that wait or are being predicted now. */
  waitingTasks: () => number;
  /** The processes that run the model, with their bytes in memory. */
  workers: () => readonly { pid: number; bytes: number }[];
  /** The trainings that are known. */
  trainings: () => readonly TrainingJob[];
}

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "tandem_ml_request_seconds",
    help: "Time to answer a request",
    labelNames: ["route", "status"],
    buckets: durations,
    registers,
  });
  const calls = new Histogram({
    name: "tandem_ml_predict_seconds",
    help: "Time of one call of the model's predict",
    buckets: durations,
    registers,
  });
  const batch = new Histogram({
    name: "tandem_ml_batch_tasks",
    help: "Tasks in one call of the model's predict",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers,
  });
  const tasks = new Counter({ name: "tandem_ml_tasks_total", help: "Tasks given to the model", registers });
  const refused = new Counter({ name: "tandem_ml_refused_total", help: "Predictions not delivered", registers });
  const trainings = new Histogram({
    name: "tandem_ml_training_seconds",
    help: "Time of a training, with fetching labels and loading the new version",
    labelNames: ["state"],
    buckets: [0.1, 0.5, 1, 5, 10, 60, 600, 3600],
    registers,
  });
  const _waiting = new Gauge({
    name: "tandem_ml_waiting_tasks",
    help: "Tasks that wait or are being predicted",
    registers,
    collect() {
      this.set(sources.waitingTasks());
    },
  });
  const _underWay = new Gauge({
    name: "tandem_ml_trainings",
    help: "Trainings that wait or run",
    labelNames: ["state"],
    registers,
    collect() {
      const jobs = sources.trainings();
      for (const state of ["queued", "running"]) this.set({ state }, jobs.filter((job) => job.state === state).length);
    },
  });
  const _memory = new Gauge({
    name: "tandem_ml_worker_memory_bytes",
    help: "Resident memory of each process that runs the model",
    labelNames: ["pid"],
    registers,
    collect() {
      this.reset();
      for (const { pid, bytes } of sources.workers()) this.set({ pid }, bytes);
    },
  });
  // Looked up by one key: prom-client sorts and joins all labels for each observation.
  const series = new Map<string, ReturnType<typeof requests.labels>>();
  const seriesOf = (route: string, status: number): ReturnType<typeof requests.labels> => {
    const key = `${status} ${route}`;
    const known = series.get(key) ?? requests.labels({ route, status });
    series.set(key, known);
    return known;
  };
  return {
    request: (route, status, seconds) => seriesOf(route, status).observe(seconds),
    modelCall(count, seconds) {
      calls.observe(seconds);
      batch.observe(count);
      tasks.inc(count);
    },
    refused: () => refused.inc(),
    training: (job, seconds) => trainings.observe({ state: job.state }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
