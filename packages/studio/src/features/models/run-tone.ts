/** How a run's state looks. */
export function runTone(state: string): "plain" | "model" | "people" | "bad" | "warn" {
  if (state === "running" || state === "queued") return "model";
  if (state === "completed") return "people";
  return state === "failed" ? "bad" : "warn";
}
