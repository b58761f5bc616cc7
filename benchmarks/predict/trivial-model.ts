import { defineModel, type ModelPrediction } from "@tandem/ml";

/** What both servers answer for every task, so that only the serving differs. */
export const answer: ModelPrediction = {
  result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Yes"] } }],
  score: 0.75,
};

export const labelConfig = `<View>
  <Text name="text" value="$text"/>
  <Choices name="label" toName="text"><Choice value="Yes"/><Choice value="No"/></Choices>
</View>`;

export default defineModel({ name: "trivial", labelConfig, predict: (tasks) => tasks.map(() => answer) });
