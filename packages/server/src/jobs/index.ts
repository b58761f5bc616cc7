export { defineJob, type Job, type JobHandle, type JobRun } from "./define-job.ts";
export { createJobs, type EnqueueOptions, type Jobs, type JobsOptions, type JobsRole } from "./jobs.ts";
export { PermanentError } from "./permanent-error.ts";
