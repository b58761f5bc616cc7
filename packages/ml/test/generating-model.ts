import { setTimeout as sleep } from "node:timers/promises";
import { defineModel } from "@tandem/ml";

/** Answers one task after the other. */
export default defineModel({
  name: "generating",
  async *predict(tasks, { progress, log }) {
    try {
      for (const [index, task] of tasks.entries()) {
        if (task.data["do"] === "die") process.kill(process.pid, "SIGKILL");
        progress((index + 1) / tasks.length, `task ${index}`);
        await sleep(20);
        yield { result: [], reasons: [`${process.pid}`] };
      }
    } finally {
      log("generator ended");
    }
  },
});
