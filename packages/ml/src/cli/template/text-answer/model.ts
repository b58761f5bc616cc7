import { defineModel, type LabelConfig } from "@tandem/ml";
import { askLlm, type Service } from "./ask-llm.ts";

/**
 * Answers a TextArea about a text by a language model, which LLM_URL names (with LLM_MODEL and LLM_API_KEY). Without one
 * it answers with the first sentence, so that everything around it can be tried.
 *
 * Options (`with` in tandem.config.json, or the project's extra params): `prompt`, in which {text} is the text.
 */

const usualPrompt = "Summarize the following text in one sentence.\n\n{text}";

/** The control to answer and the key of the task's data to read. */
function questionOf(config: LabelConfig | null) {
  const control = config?.controls.find((one) => one.tag === "TextArea");
  const object = config?.objectByName.get(control?.toName[0] ?? "");
  if (!control || !object?.valueKey)
    throw new Error('the label config needs a <TextArea> about a tag with value="$key"');
  return { name: control.name, key: object.valueKey };
}

/** As far as the first end of a sentence. */
const firstSentence = (text: string): string => (/^[\s\S]*?[.!?…](?=\s|$)/u.exec(text)?.[0] ?? text).trim();

function serviceIn(environment: NodeJS.ProcessEnv): Service | null {
  const { LLM_URL: url = "", LLM_API_KEY: key = "", LLM_MODEL: model = "gpt-4o-mini" } = environment;
  return url === "" ? null : { url, key, model };
}

export default defineModel<Service | null>({
  name: "__NAME__",

  setup({ log }) {
    const service = serviceIn(process.env);
    log(service === null ? "LLM_URL is not set: answering with the first sentence" : `answering by ${service.model}`);
    return service;
  },

  // One entry per task, in order.
  async predict(tasks, { model, config, results, extraParams, signal }) {
    if (config === null) return tasks.map(() => null);
    const { name, key } = questionOf(config);
    const prompt = typeof extraParams["prompt"] === "string" ? extraParams["prompt"] : usualPrompt;
    return Promise.all(
      tasks.map(async (task) => {
        const text = String(task.data[key] ?? "");
        if (text.trim() === "") return { result: [], score: 0 };
        const answer =
          model === null
            ? firstSentence(text)
            : await askLlm(
                model,
                prompt.replaceAll("{text}", () => text),
                signal,
              );
        return answer === "" ? { result: [], score: 0 } : { result: [results(task).text(name, [answer])], score: 0.5 };
      }),
    );
  },
});
