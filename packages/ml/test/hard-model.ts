import { defineModel } from "@tandem/ml";

/**
 * A model that does to its process what models do: keeps it busy, dies, answers what JSON cannot hold. What it does
 * stands in a task's `do`, and for the set-up in the extra params.
 */
const blocked = new Int32Array(new SharedArrayBuffer(4));
/** Keeps the thread busy, as native code does. */
const block = (ms: number): void => void Atomics.wait(blocked, 0, 0, ms);

export default defineModel<{ seen: number }>({
  name: "hard",
  setup({ extraParams, log, progress }) {
    progress(0.5, "half");
    block(Number(extraParams["setupBlocks"] ?? 0));
    if (extraParams["setupDies"] === true) process.exit(3);
    if (extraParams["setupThrows"] === true) throw new RangeError("no weights here");
    log(`set up in ${process.pid}`);
    return { seen: 0 };
  },
  async predict(tasks, { model, modelVersion, context, params, store, signal, asset, log }) {
    const answers = [];
    for (const task of tasks) {
      model.seen += 1;
      const [what, value] = String(task.data["do"] ?? "").split(" ");
      if (what === "die") process.kill(process.pid, "SIGKILL");
      if (what === "block") block(Number(value));
      if (what === "throw") throw new TypeError("told to throw");
      if (what === "nan") {
        answers.push({ result: [], score: Number.NaN });
        continue;
      }
      if (what === "function") {
        answers.push({ result: [], f: () => 1 });
        continue;
      }
      if (what === "wait") {
        log("waiting");
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        log("told to stop");
        throw signal.reason;
      }
      const said: Record<string, unknown> = {
        pid: process.pid,
        seen: model.seen,
        version: modelVersion,
        context,
        params,
      };
      if (what === "count") {
        said["count"] = await store.update("count", (count) => Number(count ?? 0) + 1);
        said["keys"] = await store.list();
      }
      if (what === "file") {
        const file = await asset(String(task.data["url"]), task);
        said["file"] = [file.contentType, file.size, Buffer.from(await file.bytes()).toString()];
      }
      answers.push({ result: [], reasons: [JSON.stringify(said)] });
    }
    return answers;
  },
  embed: (tasks) => tasks.map((_, index) => (index === 0 ? null : Float32Array.of(0.5, index))),
});
