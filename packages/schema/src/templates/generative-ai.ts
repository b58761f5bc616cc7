import { lighthouseScene } from "./sample-media/picture-variants.ts";
import { inGroup, type Template } from "./template.ts";

const template = inGroup("Generative AI");

/** Templates for building and judging models that write or draw. */
export const generativeTemplates: readonly Template[] = [
  template({
    id: "llm-fine-tuning",
    title: "Fine-tuning examples",
    description: "Write the answer that a language model should learn to give (SFT).",
    config: `<View>
  <Header value="Instruction" size="5"/>
  <Text name="instruction" value="$instruction"/>
  <Header value="The answer that a model should give"/>
  <TextArea name="answer" toName="instruction" rows="6" editable="true" maxSubmissions="1" required="true"/>
</View>
`,
    sample: () => ({ instruction: "Explain to a ten-year-old why bread rises. Use at most three sentences." }),
  }),
  template({
    id: "llm-interactive",
    title: "Prompting a model while labeling",
    description: "Write a prompt, let a connected model answer it, and correct its answer.",
    config: `<View>
  <Text name="text" value="$text"/>
  <Header value="Prompt" size="5"/>
  <TextArea name="prompt" toName="text" rows="3" editable="true" maxSubmissions="1" required="true"
    placeholder="What the model should do with the text">
    <Shortcut value="Sum it up in one sentence." alias="Sum up" background="#1971c2"/>
    <Shortcut value="List the people it names." alias="People" background="#2f9e44"/>
  </TextArea>
  <Header value="Answer" size="5"/>
  <TextArea name="response" toName="text" smart="false" rows="4" editable="true" maxSubmissions="1"/>
  <Rating name="rating" toName="text" maxRating="5"/>
</View>
`,
    sample: () => ({
      text: "Mrs Okafor has handed the bakery over to her nephew Tunde. He keeps the old oven, but opens at six now instead of seven, because the first bus leaves at ten past.",
    }),
  }),
  template({
    id: "human-preference",
    title: "Human preference (RLHF)",
    description: "Two answers to one prompt: choose the better one, to train a reward model.",
    config: `<View>
  <Style>
    .answers { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
  </Style>
  <Header value="Prompt" size="5"/>
  <Text name="prompt" value="$prompt"/>
  <Header value="Which answer would you rather have got?"/>
  <Pairwise name="better" toName="answer_1,answer_2"/>
  <View className="answers">
    <Text name="answer_1" value="$answer1"/>
    <Text name="answer_2" value="$answer2"/>
  </View>
</View>
`,
    sample: () => ({
      prompt: "My cactus has gone soft at the bottom. What can I do?",
      answer1:
        "That is root rot from too much water. Cut off the soft part, let the rest dry for a week, and plant it.",
      answer2: "Cacti are wonderful plants that come in many shapes and sizes! Water it well every day.",
    }),
  }),
  template({
    id: "chatbot-assessment",
    title: "Chatbot assessment",
    description: "Rate a conversation with a chatbot and say what was wrong with it.",
    config: `<View>
  <Paragraphs name="chat" value="$chat" layout="dialogue" nameKey="role" textKey="content"/>
  <Collapse accordion="false">
    <Panel value="How good was the bot?" open="true">
      <Header value="Helpful" size="5"/>
      <Rating name="helpful" toName="chat" maxRating="5" required="true"/>
      <Header value="Truthful" size="5"/>
      <Rating name="truthful" toName="chat" maxRating="5" required="true"/>
    </Panel>
    <Panel value="What went wrong?">
      <Choices name="faults" toName="chat" choice="multiple">
        <Choice value="Made something up"/>
        <Choice value="Forgot what was said"/>
        <Choice value="Impolite"/>
        <Choice value="Gave dangerous advice"/>
      </Choices>
      <TextArea name="comment" toName="chat" rows="2" editable="true" maxSubmissions="1" placeholder="In your words"/>
    </Panel>
  </Collapse>
</View>
`,
    sample: () => ({
      chat: [
        { role: "Person", content: "Which day is bin day in Park Road?" },
        { role: "Bot", content: "Paper is collected on Tuesday, everything else on Friday." },
        { role: "Person", content: "And if Friday is a holiday?" },
        { role: "Bot", content: "Then they come on Saturday." },
      ],
    }),
  }),
  template({
    id: "llm-ranker",
    title: "Ranking answers of language models",
    description: "Sort answers into good and bad ones, the best on top.",
    config: `<View>
  <Text name="prompt" value="$prompt"/>
  <List name="answers" value="$answers" title="Answers"/>
  <Ranker name="ranking" toName="answers">
    <Bucket name="good" title="Would send"/>
    <Bucket name="bad" title="Would not send"/>
  </Ranker>
</View>
`,
    sample: () => ({
      prompt: "Write the subject of an e-mail that moves a meeting to Thursday.",
      answers: [
        { id: "a", title: "Model A", body: "Our meeting moves to Thursday" },
        { id: "b", title: "Model B", body: "URGENT!!! READ NOW" },
        { id: "c", title: "Model C", body: "Meeting: Thursday instead of Tuesday, same time" },
        { id: "d", title: "Model D", body: "Hello" },
      ],
    }),
  }),
  template({
    id: "visual-ranker",
    title: "Ranking pictures",
    description: "Put pictures that were drawn from one prompt in order, the best on top.",
    config: `<View>
  <Style>
    .htx-ranker-item img { width: 100%; border-radius: 6px; }
  </Style>
  <Text name="prompt" value="$prompt"/>
  <List name="pictures" value="$pictures" title="Best on top"/>
  <Ranker name="ranking" toName="pictures"/>
</View>
`,
    sample: () => ({
      prompt: "A lighthouse in the evening, flat colours",
      pictures: (["evening", "plain", "night", "crooked"] as const).map((look) => ({
        id: look,
        title: `Seed ${look.length * 37}`,
        html: `<img src="${lighthouseScene(look)}" alt="">`,
      })),
    }),
  }),
  template({
    id: "response-grading",
    title: "Grading answers",
    description: "A grade for an answer in each respect that matters, and the places where it goes wrong.",
    config: `<View>
  <Markdown value="**How to grade:** 1 star is *of no use*, 5 stars is *nothing to add*. Check every number."/>
  <Header value="Question" size="5"/>
  <Text name="question" value="$question"/>
  <Header value="Answer" size="5"/>
  <Labels name="fault" toName="answer">
    <Label value="Not true" background="#c92a2a"/>
    <Label value="Unclear" background="#dd6b00"/>
    <Label value="Needless" background="#868e96"/>
  </Labels>
  <Text name="answer" value="$answer" granularity="word"/>
  <View style="display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px">
    <View>
      <Header value="Correct" size="5"/>
      <Rating name="correct" toName="answer" maxRating="5" required="true"/>
    </View>
    <View>
      <Header value="Complete" size="5"/>
      <Rating name="complete" toName="answer" maxRating="5" required="true"/>
    </View>
    <View>
      <Header value="Clear" size="5"/>
      <Rating name="clear" toName="answer" maxRating="5" required="true"/>
    </View>
  </View>
</View>
`,
    sample: () => ({
      question: "How many bones does an adult have, and how many a baby?",
      answer: "An adult has 206 bones. A baby is born with about 100, because many of them grow together later.",
    }),
  }),
];
