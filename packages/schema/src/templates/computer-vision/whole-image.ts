import { breakfastScene } from "../sample-media/indoor-scenes.ts";
import { mammogramScene } from "../sample-media/medical-scenes.ts";
import { landFromAbove, meadowScene, streetScene } from "../sample-media/outdoor-scenes.ts";
import type { Template } from "../template.ts";
import { template } from "./group.ts";

/** Answers about a picture as a whole. */
export const wholeImageTemplates: readonly Template[] = [
  template({
    id: "image-classification",
    title: "Image classification",
    description: "One class for each picture. Replace the classes with your own.",
    config: `<View>
  <Image name="image" value="$image"/>
  <Header value="Where was it taken?"/>
  <Choices name="place" toName="image" choice="single" layout="inline" required="true">
    <Choice value="City"/>
    <Choice value="Countryside"/>
    <Choice value="Water"/>
    <Choice value="Indoors"/>
  </Choices>
</View>
`,
    sample: () => ({ image: streetScene() }),
  }),
  template({
    id: "image-tagging",
    title: "Image tagging",
    description: "Any number of tags for each picture, chosen from a tree, and whether the picture can be used.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <Taxonomy name="contents" toName="image" placeholder="What is in the picture?" showFullPath="true">
    <Choice value="Land">
      <Choice value="Field"/>
      <Choice value="Wood"/>
      <Choice value="Bare ground"/>
    </Choice>
    <Choice value="Water">
      <Choice value="River"/>
      <Choice value="Lake"/>
      <Choice value="Pool"/>
    </Choice>
    <Choice value="Built">
      <Choice value="House"/>
      <Choice value="Road"/>
      <Choice value="Solar panels"/>
    </Choice>
  </Taxonomy>
  <Choices name="quality" toName="image" choice="multiple" layout="inline">
    <Choice value="Clouds"/>
    <Choice value="Blurred"/>
    <Choice value="Too dark"/>
  </Choices>
</View>
`,
    sample: () => ({ image: landFromAbove() }),
  }),
  template({
    id: "image-captioning",
    title: "Image captioning",
    description: "Describe each picture in a sentence or two.",
    config: `<View>
  <Image name="image" value="$image"/>
  <Header value="Say what can be seen, as to somebody who cannot see it."/>
  <TextArea name="caption" toName="image" rows="3" editable="true" maxSubmissions="1" required="true"
    placeholder="A dog stands in front of …"/>
</View>
`,
    sample: () => ({ image: meadowScene() }),
  }),
  template({
    id: "visual-question-answering",
    title: "Visual question answering",
    description: "Answer a question about a picture, and mark the words and the places that the answer rests on.",
    config: `<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="evidence" toName="image">
    <Label value="Shows the answer" background="#2f9e44"/>
  </RectangleLabels>
  <Header value="Question" size="5"/>
  <Labels name="words" toName="question">
    <Label value="Thing" background="#1971c2"/>
    <Label value="Property" background="#e8590c"/>
    <Label value="Number" background="#9c36b5"/>
  </Labels>
  <Text name="question" value="$question" granularity="word"/>
  <TextArea name="answer" toName="image" editable="true" maxSubmissions="1" required="true" placeholder="Your answer"/>
  <Choices name="answerable" toName="image" choice="single" layout="inline">
    <Choice value="Clear from the picture"/>
    <Choice value="A guess"/>
    <Choice value="Cannot be answered"/>
  </Choices>
</View>
`,
    sample: () => ({ image: breakfastScene(), question: "How many red apples lie to the right of the bread?" }),
  }),
  template({
    id: "medical-image-findings",
    title: "Medical image: findings and assessment",
    description: "Boxes around findings, how certain each is, and an assessment of the whole image.",
    config: `<View>
  <View style="display: flex; gap: 16px">
    <View style="flex: 2">
      <Image name="image" value="$image" zoomControl="true" brightnessControl="true" contrastControl="true"/>
    </View>
    <View style="flex: 1">
      <Header value="Findings" size="5"/>
      <RectangleLabels name="finding" toName="image">
        <Label value="Mass" background="#e03131"/>
        <Label value="Calcification" background="#1971c2"/>
        <Label value="Distortion" background="#e8590c"/>
      </RectangleLabels>
      <Choices name="certainty" toName="image" perRegion="true" choice="single" required="true">
        <Choice value="Certain"/>
        <Choice value="Probable"/>
        <Choice value="Doubtful"/>
      </Choices>
      <Header value="The image as a whole" size="5"/>
      <Choices name="assessment" toName="image" choice="single" required="true">
        <Choice value="Nothing found"/>
        <Choice value="Surely harmless"/>
        <Choice value="To be followed up"/>
        <Choice value="Suspicious"/>
      </Choices>
    </View>
  </View>
</View>
`,
    sample: () => ({ image: mammogramScene() }),
  }),
];
