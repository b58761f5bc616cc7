import type { Template } from "../template.ts";
import { template } from "./group.ts";

/** What a text is about, and whether it is welcome. */
export const wholeTextTemplates: readonly Template[] = [
  template({
    id: "text-classification",
    title: "Text classification",
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
    sample: () => ({
      text: "A lander the size of a washing machine has sent its first pictures from the far side of the Moon.",
    }),
  }),
  template({
    id: "sentiment-analysis",
    title: "Sentiment analysis",
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
    sample: () => ({ text: "The kettle boils in two minutes and hardly makes a sound. I would buy it again." }),
  }),
  template({
    id: "spam-or-not",
    title: "Spam or not",
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
    sample: () => ({
      subject: "You have been selected",
      text: "Dear friend,\nclaim your free cruise today. Only three cabins left! Reply with your bank details.",
    }),
  }),
  template({
    id: "topic-tree",
    title: "Topics from a tree",
    description: "Any number of topics for each text, chosen from a tree with several levels.",
    config: `<View>
  <Text name="text" value="$text"/>
  <Taxonomy name="topics" toName="text" leafsOnly="true" showFullPath="true" placeholder="Choose all that fit">
    <Choice value="Nature">
      <Choice value="Animals">
        <Choice value="Birds"/>
        <Choice value="Mammals"/>
        <Choice value="Fish"/>
      </Choice>
      <Choice value="Plants"/>
      <Choice value="Weather"/>
    </Choice>
    <Choice value="Society">
      <Choice value="Law"/>
      <Choice value="Schools"/>
      <Choice value="Traffic"/>
    </Choice>
    <Choice value="Economy">
      <Choice value="Farming"/>
      <Choice value="Trade"/>
    </Choice>
  </Taxonomy>
</View>
`,
    sample: () => ({
      text: "Storks have returned to the valley three weeks early. Farmers leave wet meadows unmown for them, and the county pays for it under a new law.",
    }),
  }),
  template({
    id: "content-moderation",
    title: "Content moderation",
    description: "Whether a post may stay, and if not, which rules it breaks and where; more questions open as needed.",
    config: `<View>
  <Text name="post" value="$post" granularity="word"/>
  <Choices name="verdict" toName="post" choice="single" layout="inline" required="true">
    <Choice value="Keep" hotkey="1" background="#2b8a3e"/>
    <Choice value="Warn" hotkey="2" background="#dd6b00"/>
    <Choice value="Remove" hotkey="3" background="#c92a2a"/>
  </Choices>
  <View visibleWhen="choice-selected" whenTagName="verdict" whenChoiceValue="Warn,Remove">
    <Header value="Which rules does it break?" size="5"/>
    <Choices name="rules" toName="post" choice="multiple" required="true">
      <Choice value="Insult" hint="Speaks badly of a person or a group"/>
      <Choice value="Threat" hint="Announces harm"/>
      <Choice value="Private data" hint="Addresses, phone numbers, pictures of others"/>
      <Choice value="Advertising"/>
    </Choices>
    <Header value="Mark the words that do" size="5"/>
    <Labels name="evidence" toName="post">
      <Label value="Breaks a rule" background="#c92a2a"/>
    </Labels>
    <TextArea name="reason" toName="post" rows="2" editable="true" maxSubmissions="1"
      placeholder="What the writer is told">
      <Shortcut value="Please stay with the subject." alias="Subject" hotkey="ctrl+1"/>
      <Shortcut value="Please leave other people's data out." alias="Private data" hotkey="ctrl+2"/>
    </TextArea>
  </View>
</View>
`,
    sample: () => ({
      post: "Whoever wrote this article should be ashamed. His number is 555 0142, call him and tell him what you think!",
    }),
  }),
];
