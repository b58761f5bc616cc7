import { loadEmails } from "@tandem/example-text-classifier/emails";
import { defineModel, labelConfig } from "@tandem/ml";
import { loadSentenceEncoder, type SentenceEncoder } from "./sentence-encoder.ts";

/** Real e-mails, of which the first are shown to the model and the rest asked for. */
export const emails = await loadEmails({ limit: 1200 });
export const shownEmails = 200;

export const config = labelConfig(`<View>
  <Text name="text" value="$text"/>
  <Choices name="kind" toName="text"><Choice value="ham"/><Choice value="spam"/></Choices>
</View>`);

interface Prototype {
  kind: "ham" | "spam";
  vector: Float32Array;
}

/** Answers with the kind whose e-mails, in the mean, are the nearest to the text. */
export default defineModel<{ encoder: SentenceEncoder; prototypes: Prototype[] }, typeof config>({
  name: "nearest-prototype",
  labelConfig: config,
  async setup() {
    const encoder = await loadSentenceEncoder();
    const prototypes = [await prototypeOf("ham", encoder), await prototypeOf("spam", encoder)];
    return { encoder, prototypes };
  },
  async predict(tasks, { model: { encoder, prototypes } }) {
    const vectors = await encoder.embed(tasks.map((task) => task.data.text));
    return vectors.map((vector) => {
      const [nearest] = prototypes.toSorted((a, b) => dot(b.vector, vector) - dot(a.vector, vector));
      const kind = nearest?.kind ?? "ham";
      return { result: [{ from_name: "kind", to_name: "text", type: "choices", value: { choices: [kind] } }] };
    });
  },
  dispose: ({ encoder }) => encoder.close(),
});

async function prototypeOf(kind: Prototype["kind"], encoder: SentenceEncoder): Promise<Prototype> {
  const shown = emails.slice(0, shownEmails).filter((email) => email.group === kind);
  const vectors = await encoder.embed(shown.map((email) => email.text));
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) + (vector[at] ?? 0);
  const norm = Math.hypot(...sum);
  return { kind, vector: sum.map((value) => value / norm) };
}

const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
