import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { defineModel } from "@tandem/ml";

/** Uses everything that a context has, in the backend and in the training process; says what it found as `reasons`. */
export default defineModel({
  name: "Context",
  labelConfig: `<View><Image name="image" value="$image"/><Choices name="size" toName="image"><Choice value="small"/></Choices></View>`,
  setup: ({ versionDirectory }) =>
    versionDirectory === null ? "" : readFileSync(path.join(versionDirectory, "seen.txt"), "utf8"),
  async predict(tasks, { asset, store, results, model }) {
    const count = Number(await store.update("calls", (calls) => Number(calls ?? 0) + 1));
    return Promise.all(
      tasks.map(async (task) => {
        const { size } = await asset(String(task.data["image"]), task);
        return { result: [results(task).choices("size", ["small"])], reasons: [`${size} bytes, call ${count}`, model] };
      }),
    );
  },
  async fit({ tasks, directory, asset, store, results, modelVersion }) {
    const files = await Promise.all(tasks.map((task) => asset(String(task.data["image"]), task)));
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    await store.set("trained", modelVersion);
    const kinds = Object.keys(results()).length > 0 ? "results" : "none";
    writeFileSync(
      path.join(directory, "seen.txt"),
      `${bytes} bytes, ${String(await store.get("calls"))} calls, ${kinds}`,
    );
  },
});
