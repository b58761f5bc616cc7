import type { Template } from "./template.ts";

const group = "Text";

/** Templates about a plain text. */
export const textTemplates: readonly Template[] = [
  {
    id: "text-classification",
    title: "Text classification",
    group,
    description: "One topic for each text. Replace the topics with your own.",
    config: `<View>
  <Text name="text" value="$text"/>
  <Header value="What is it about?"/>
  <Choices name="topic" toName="text" choice="single" layout="inline" required="true">
    <Choice value="Business"/>
    <Choice value="Science"/>
    <Choice value="Sports"/>
    <Choice value="Other"/>
  </Choices>
</View>
`,
    sampleTask: {
      text: "A lander the size of a washing machine has sent its first pictures from the far side of the Moon.",
    },
  },
  {
    id: "sentiment-analysis",
    title: "Sentiment analysis",
    group,
    description: "Whether a text speaks well or badly of something.",
    config: `<View>
  <Text name="text" value="$text"/>
  <Header value="How does the writer feel about it?"/>
  <Choices name="sentiment" toName="text" choice="single" layout="inline" required="true">
    <Choice value="Positive"/>
    <Choice value="Neutral"/>
    <Choice value="Negative"/>
  </Choices>
</View>
`,
    sampleTask: { text: "The kettle boils in two minutes and hardly makes a sound. I would buy it again." },
  },
  {
    id: "spam-or-not",
    title: "Spam or not",
    group,
    description: "Sort e-mails into those that were wanted and those that were not.",
    config: `<View>
  <Header value="$subject" size="4"/>
  <Text name="text" value="$text"/>
  <Choices name="label" toName="text" choice="single" layout="inline" required="true">
    <Choice value="Spam" hotkey="1" background="#c92a2a"/>
    <Choice value="Not spam" hotkey="2" background="#2b8a3e"/>
  </Choices>
</View>
`,
    sampleTask: {
      subject: "You have been selected",
      text: "Dear friend,\nclaim your free cruise today. Only three cabins left! Reply with your bank details.",
    },
  },
  {
    id: "named-entities",
    title: "Named entities in text",
    group,
    description: "Mark the people, organizations, places and dates that a text names.",
    config: `<View>
  <Labels name="entity" toName="text">
    <Label value="Person" background="#1971c2"/>
    <Label value="Organization" background="#e8590c"/>
    <Label value="Place" background="#2f9e44"/>
    <Label value="Date" background="#9c36b5"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
</View>
`,
    sampleTask: {
      text: "In March 1911, Marie Curie visited Brussels, where Ernest Solvay had invited physicists from all over Europe.",
    },
  },
];
