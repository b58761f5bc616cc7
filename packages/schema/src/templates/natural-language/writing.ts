import type { Template } from "../template.ts";
import { template } from "./group.ts";

/** Texts written from other texts. */
export const writingTemplates: readonly Template[] = [
  template({
    id: "machine-translation",
    title: "Translation",
    description: "Translate a text, or improve what a machine has translated.",
    config: `<View>
  <View style="display: grid; grid-template-columns: 1fr 1fr; gap: 16px">
    <View>
      <Header value="English" size="5"/>
      <Text name="source" value="$english"/>
    </View>
    <View>
      <Header value="French" size="5"/>
      <TextArea name="translation" toName="source" value="$french" rows="5" editable="true" maxSubmissions="1"
        required="true"/>
    </View>
  </View>
  <Header value="How much had to be changed?" size="5"/>
  <Choices name="effort" toName="source" choice="single" layout="inline">
    <Choice value="Nothing"/>
    <Choice value="A little"/>
    <Choice value="Most of it"/>
  </Choices>
</View>
`,
    sample: () => ({
      english: "The bridge stays closed until the water has gone down. Buses take the road through the wood.",
      french: "Le pont reste fermé jusqu'à ce que l'eau ait baissé. Les bus prendre la route par la forêt.",
    }),
  }),
  template({
    id: "summarization",
    title: "Summaries",
    description: "Write a summary of a text, and mark the sentences that it rests on.",
    config: `<View>
  <Labels name="used" toName="text">
    <Label value="In the summary" background="#2f9e44" granularity="sentence"/>
  </Labels>
  <Text name="text" value="$text" granularity="sentence"/>
  <Header value="Sum it up in one or two sentences"/>
  <TextArea name="summary" toName="text" rows="3" editable="true" maxSubmissions="1" required="true"/>
</View>
`,
    sample: () => ({
      text: "The town library opens on Sundays from next month. A trial last winter drew 240 visitors a day, twice as many as on weekdays. Most of them came with children. Two new librarians were hired for it. The café stays closed on Sundays for now.",
    }),
  }),
];
