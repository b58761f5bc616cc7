import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defineModel, type ModelAnswer, type ModelTask, type PredictContext } from "@tandem/ml";

/** Reads what is drawn, finds names in texts, opens files: one model for everything Label Studio's protocol has. */
export const labelConfig = `<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="bbox" toName="image" smart="true"><Label value="Label1"/></RectangleLabels>
  <TextArea name="transcription" toName="image" perRegion="true" editable="true"/>
  <Text name="text" value="$text"/>
  <Labels name="name" toName="text"><Label value="Person"/></Labels>
</View>`;

const blocked = new Int32Array(new SharedArrayBuffer(4));

export default defineModel({
  name: "Conformance",
  async setup({ extraParams }) {
    await sleep(Number(extraParams["loads"] ?? 0));
  },
  async predict(tasks, context) {
    const { extraParams } = context;
    if (extraParams["blocks"] !== undefined) Atomics.wait(blocked, 0, 0, Number(extraParams["blocks"]));
    return Promise.all(tasks.map((task) => answer(task, context)));
  },
  async fit({ directory, extraParams, signal, annotations }) {
    await sleep(Number(extraParams["slow"] ?? 0), undefined, { signal });
    writeFileSync(path.join(directory, "labels.json"), JSON.stringify({ labels: annotations.length }));
  },
});

async function answer(task: ModelTask, context: PredictContext<unknown>): Promise<ModelAnswer> {
  const { data } = task;
  if (data["fail"] === true) throw new RangeError("boom");
  if (data["score"] !== undefined) return { result: [], score: Number(data["score"]) };
  if (typeof data["file"] === "string") {
    const file = await context.asset(data["file"], task);
    return { result: [], reasons: [Buffer.from(await file.bytes()).toString()] };
  }
  if (context.context !== null) return answerDrawn(context.context["result"]);
  const { text } = data;
  return typeof text === "string" && context.config !== null ? { result: findName(text), score: 0.5 } : null;
}

/** What stands in the box that somebody drew, with the box, as the tesseract example answers; of a point, its sign. */
function answerDrawn(result: unknown): ModelAnswer {
  const drawn: unknown = Array.isArray(result) ? result.at(-1) : undefined;
  if (typeof drawn !== "object" || drawn === null || !("value" in drawn)) return null;
  if ("is_positive" in drawn) return { result: [], reasons: [`positive: ${String(drawn.is_positive)}`] };
  const { rectanglelabels: _labels, ...place } = drawn.value as Record<string, unknown>;
  const words = { ...drawn, from_name: "transcription", type: "textarea", value: { ...place, text: ["PUNYA"] } };
  return { result: [words, drawn], score: 0 };
}

/** "Ada", counted in code points as Label Studio counts. */
function findName(text: string): unknown[] {
  const at = text.indexOf("Ada");
  if (at === -1) return [];
  const start = Array.from(text.slice(0, at)).length;
  const value = { start, end: start + 3, text: "Ada", labels: ["Person"] };
  return [{ id: "r1", from_name: "name", to_name: "text", type: "labels", value }];
}
