import type { Template } from "../template.ts";
import { template } from "./group.ts";

/** Words of a text, what they mean together, and the record that they make. */
export const spanTemplates: readonly Template[] = [
  template({
    id: "named-entities",
    title: "Named entities in text",
    description: "Mark the people, organizations, places and dates that a text names (NER).",
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
    sample: () => ({
      text: "In March 1911, Marie Curie visited Brussels, where Ernest Solvay had invited physicists from all over Europe.",
    }),
  }),
  template({
    id: "relation-extraction",
    title: "Relations between entities",
    description: "Mark what a text names, then join the marked words: who owns, leads or makes what.",
    config: `<View>
  <Relations>
    <Relation value="leads"/>
    <Relation value="owns"/>
    <Relation value="makes"/>
    <Relation value="is in"/>
  </Relations>
  <Labels name="entity" toName="text">
    <Label value="Person" background="#1971c2"/>
    <Label value="Company" background="#e8590c"/>
    <Label value="Product" background="#c2255c"/>
    <Label value="Place" background="#2f9e44"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
</View>
`,
    sample: () => ({
      text: "Nordlys, a boat yard in Bergen run by Ingrid Dahl, has bought Kvik, which makes rowing machines.",
    }),
  }),
  template({
    id: "question-answering",
    title: "Question answering",
    description: "Mark the words that answer a question, or say that the text does not answer it.",
    config: `<View>
  <Header value="$question" size="3"/>
  <Labels name="answer" toName="text" maxUsages="3">
    <Label value="Answer" background="#2f9e44"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
  <Choices name="found" toName="text" choice="single" layout="inline" required="true">
    <Choice value="Answered"/>
    <Choice value="Answered in part"/>
    <Choice value="Not answered"/>
  </Choices>
</View>
`,
    sample: () => ({
      question: "Why was the lighthouse moved?",
      text: "The lighthouse was built in 1870, then 500 metres from the sea. The coast kept wearing away, and by 1999 the waves were 40 metres from the tower. It was put on rails and rolled inland within 23 days.",
    }),
  }),
  template({
    id: "event-facts",
    title: "Facts of an event",
    description: "Turn a report into a record: when and what happened, how many were hurt, how bad it was.",
    config: `<View>
  <Text name="report" value="$report"/>
  <View style="display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px">
    <View>
      <Header value="When" size="5"/>
      <DateTime name="day" toName="report" only="date" format="%Y-%m-%d" required="true"/>
    </View>
    <View>
      <Header value="People hurt" size="5"/>
      <Number name="hurt" toName="report" min="0" max="1000" defaultValue="0"/>
    </View>
    <View>
      <Header value="How bad" size="5"/>
      <Rating name="severity" toName="report" maxRating="5" icon="fire"/>
    </View>
  </View>
  <Header value="What happened, in a few words" size="5"/>
  <TextArea name="what" toName="report" editable="true" maxSubmissions="1"/>
</View>
`,
    sample: () => ({
      report:
        "Kitchen fire in Elm Street, 4 October 2025. A pan was left on the stove. Two people breathed in smoke and were taken to hospital; the flat above cannot be lived in for now.",
    }),
  }),
];
