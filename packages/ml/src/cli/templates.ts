/** What `init` can start from; the files are in `template/<name>`. */
export interface ModelTemplate {
  /** A few words for the list of templates. */
  summary: string;
  /** Its own files, besides those that all have. */
  files: readonly string[];
  /** What the README says of them. */
  about: string;
  /** Lines for `.env.example`. */
  environment?: string;
}

const trained =
  "- `model.ts`: the model. `setup` loads a version, `predict` answers tasks, `fit` trains a new version.\n- `model.test.ts`: its test.\n- `tasks.json`: tasks to try it with.";

export const modelTemplates: Readonly<Record<string, ModelTemplate>> = {
  "text-classification": {
    summary: "a text and its class, learned from labels",
    files: ["model.ts", "label-config.xml", "model-test.ts", "tasks.json"],
    about: trained,
  },
  "named-entities": {
    summary: "spans in a text, learned from labels",
    files: ["model.ts", "label-config.xml", "model-test.ts", "tasks.json"],
    about: trained,
  },
  "image-boxes": {
    summary: "boxes on images, learned from labels",
    files: ["model.ts", "image-size.ts", "label-config.xml", "model-test.ts"],
    about:
      "- `model.ts`: the model. `setup` loads a version, `predict` fetches each image and answers, `fit` trains a new version.\n- `model.test.ts`: its test.",
  },
  "text-answer": {
    summary: "an answer written by a language model",
    files: ["model.ts", "ask-llm.ts", "label-config.xml", "model-test.ts", "tasks.json"],
    about:
      "- `model.ts`: the model. Without `LLM_URL` it answers with the first sentence.\n- `ask-llm.ts`: asks any service with OpenAI's interface.\n- `model.test.ts`: its test, with a language model of its own.\n- `tasks.json`: tasks to try it with.",
    environment:
      "\n# The language model, any service with OpenAI's interface.\n#LLM_URL=https://api.openai.com/v1\n#LLM_MODEL=gpt-4o-mini\n#LLM_API_KEY=\n",
  },
  interactive: {
    summary: "a smart tool that answers while somebody draws",
    files: ["model.ts", "label-config.xml", "model-test.ts", "tasks.json"],
    about:
      "- `model.ts`: the model. `interactive` answers while somebody draws, `predict` everything else.\n- `model.test.ts`: its test.\n- `tasks.json`: tasks to try it with.",
  },
};
