import type { Server } from "./tandem.ts";

export const labelConfig = `<View><Text name="text" value="$text"/>
<Choices name="feeling" toName="text"><Choice value="Good"/><Choice value="Bad"/></Choices></View>`;

/** What a person labels, and what the model is asked about afterwards. */
export const labeled = [
  { text: "The lamp is lovely and bright", feeling: "Good" },
  { text: "The lamp arrived broken", feeling: "Bad" },
  { text: "What a great, lovely chair", feeling: "Good" },
  { text: "Awful and late delivery", feeling: "Bad" },
];
/** Of the last one nothing can be said: its score is NaN. */
export const unlabeled = ["A lovely, bright chair", "Late and broken", "…"];

/** Labels the task with a text, as the studio does. */
export async function label(server: Server, task: number, feeling: string): Promise<void> {
  const result = [{ from_name: "feeling", to_name: "text", type: "choices", value: { choices: [feeling] } }];
  await server.call("POST", `/api/tasks/${task}/annotations/`, { result, lead_time: 1 });
}
