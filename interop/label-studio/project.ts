export const labelConfig = `<View>
  <Labels name="thing" toName="text" smart="true"><Label value="Product"/><Label value="Place"/></Labels>
  <Text name="text" value="$text"/>
  <Choices name="feeling" toName="text"><Choice value="Good"/><Choice value="Bad"/></Choices>
</View>`;

const good = ["The lamp is lovely and bright", "Lovely quick delivery", "What a great, lovely chair", "Great lamp"];
const bad = ["The lamp arrived broken", "Awful and late delivery", "A broken, awful chair", "Late, and broken lamp"];

/** Texts, each with what a person says of it. */
export const examples = [
  ...good.map((text) => ({ text, feeling: "Good" })),
  ...bad.map((text) => ({ text, feeling: "Bad" })),
];

/** A text with a character outside the basic plane before what is looked for: spans count code points. */
export const tricky = "🙂🙂 The lamp fell. Another lamp came, lovely and great.";
