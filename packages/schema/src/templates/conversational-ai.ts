import { inGroup, type Template } from "./template.ts";

const template = inGroup("Conversational AI");

/** Templates about dialogues. */
export const conversationalTemplates: readonly Template[] = [
  template({
    id: "intents-and-slots",
    title: "Intents and slots",
    description: "What somebody wants from an assistant, and the words that fill in the details.",
    config: `<View>
  <ParagraphLabels name="slot" toName="dialogue">
    <Label value="From" background="#1971c2"/>
    <Label value="To" background="#2f9e44"/>
    <Label value="Time" background="#e8590c"/>
    <Label value="Number of people" background="#9c36b5"/>
  </ParagraphLabels>
  <Paragraphs name="dialogue" value="$dialogue" layout="dialogue" nameKey="who" textKey="says"/>
  <Header value="What does the person want?"/>
  <Choices name="intent" toName="dialogue" choice="single" required="true">
    <Choice value="Book a trip"/>
    <Choice value="Change a booking"/>
    <Choice value="Ask for a timetable"/>
    <Choice value="Something else"/>
  </Choices>
</View>
`,
    sample: () => ({
      dialogue: [
        { who: "Person", says: "I need a train from Lyon to Turin on Friday." },
        { who: "Assistant", says: "At what time would you like to leave?" },
        { who: "Person", says: "After lunch, and we are three." },
      ],
    }),
  }),
  template({
    id: "coreference-and-linking",
    title: "Coreference and entity linking",
    description: "Mark everything that names somebody, join what means the same, and give its entry in a catalogue.",
    config: `<View>
  <Labels name="mention" toName="text">
    <Label value="Name" background="#1971c2"/>
    <Label value="Pronoun" background="#9c36b5"/>
    <Label value="Description" background="#2f9e44"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
  <Relations>
    <Relation value="means the same as"/>
    <Relation value="is part of"/>
  </Relations>
  <TextArea name="entry" toName="text" perRegion="true" whenTagName="mention" whenLabelValue="Name" editable="true"
    maxSubmissions="1" placeholder="Number in the catalogue, such as Q7186"/>
</View>
`,
    sample: () => ({
      text: "Ada Lovelace wrote to Charles Babbage about his engine. She saw that the machine could do more than sums, and he called her the enchantress of numbers.",
    }),
  }),
  template({
    id: "response-generation",
    title: "Response generation",
    description: "Write the next answer in a dialogue.",
    config: `<View>
  <Paragraphs name="dialogue" value="$dialogue" layout="dialogue" nameKey="who" textKey="says"/>
  <Header value="How should the assistant answer?"/>
  <TextArea name="response" toName="dialogue" rows="4" editable="true" maxSubmissions="1" required="true"
    placeholder="Friendly, and not longer than three sentences"/>
</View>
`,
    sample: () => ({
      dialogue: [
        { who: "Person", says: "My parcel was to be here on Monday and today is Thursday." },
        { who: "Assistant", says: "I am sorry to hear that. What is the number of the parcel?" },
        { who: "Person", says: "It is 4471 and I need it for a birthday on Saturday!" },
      ],
    }),
  }),
  template({
    id: "response-selection",
    title: "Response selection",
    description: "Choose the best of several answers to a dialogue.",
    config: `<View>
  <Paragraphs name="dialogue" value="$dialogue" layout="dialogue" nameKey="who" textKey="says"/>
  <View style="display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px">
    <View>
      <Header value="First" size="5"/>
      <Text name="first" value="$answers[0]"/>
    </View>
    <View>
      <Header value="Second" size="5"/>
      <Text name="second" value="$answers[1]"/>
    </View>
    <View>
      <Header value="Third" size="5"/>
      <Text name="third" value="$answers[2]"/>
    </View>
  </View>
  <Choices name="best" toName="dialogue" choice="single" layout="inline" required="true">
    <Choice value="First" hotkey="1"/>
    <Choice value="Second" hotkey="2"/>
    <Choice value="Third" hotkey="3"/>
    <Choice value="None of them" hotkey="0"/>
  </Choices>
</View>
`,
    sample: () => ({
      dialogue: [
        { who: "Person", says: "Can I freeze soup with potatoes in it?" },
        { who: "Assistant", says: "You can. Do you want to keep it for long?" },
        { who: "Person", says: "Two months or so." },
      ],
      answers: [
        "Two months is fine. The potatoes may get grainy, so mash them before you freeze the soup.",
        "Potatoes come from South America.",
        "Never freeze soup.",
      ],
    }),
  }),
  template({
    id: "utterance-by-utterance",
    title: "Every utterance on its own",
    description: "A mood for each utterance of a dialogue, however many there are.",
    config: `<View>
  <Repeater on="$utterances" indexFlag="{{idx}}">
    <View style="padding: 8px 0">
      <Header value="$utterances[{{idx}}].who" size="5"/>
      <Text name="utterance_{{idx}}" value="$utterances[{{idx}}].says"/>
      <Choices name="mood_{{idx}}" toName="utterance_{{idx}}" choice="single" layout="inline" required="true">
        <Choice value="Friendly"/>
        <Choice value="Neutral"/>
        <Choice value="Annoyed"/>
      </Choices>
    </View>
  </Repeater>
</View>
`,
    sample: () => ({
      utterances: [
        { who: "Guest", says: "This is the second time that I ask for a towel." },
        { who: "Desk", says: "I am very sorry. Somebody is on the way to you." },
        { who: "Guest", says: "That was quick, thank you!" },
      ],
    }),
  }),
  template({
    id: "chat",
    title: "Chat",
    description: "Continue a conversation message by message, in any role, and rate it as a whole.",
    config: `<View>
  <Chat name="chat" value="$messages" messageroles="user,assistant" editable="true" minMessages="3"/>
  <Header value="How helpful is the assistant?" size="5"/>
  <Rating name="helpful" toName="chat" maxRating="5"/>
  <Choices name="problems" toName="chat" choice="multiple" layout="inline">
    <Choice value="Not true"/>
    <Choice value="Misses the question"/>
    <Choice value="Too long"/>
  </Choices>
</View>
`,
    sample: () => ({
      messages: [
        { role: "user", content: "How do I get candle wax out of a tablecloth?" },
        { role: "assistant", content: "Let it harden, break off what you can, then iron it between paper towels." },
        { role: "user", content: "It is silk. Is that still safe?" },
      ],
    }),
  }),
];
