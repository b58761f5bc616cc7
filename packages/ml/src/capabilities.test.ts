import { expect, test } from "vitest";
import { capabilitiesOf } from "./capabilities.ts";
import { tryParseConfig } from "./label-config.ts";
import { defineModel } from "./model.ts";

const batching = { maxItems: 8, maxDelayMs: 0, concurrency: 1 };
const smart = defineModel({ predict: (tasks) => tasks.map(() => null), interactive: () => null });
const { config } = tryParseConfig(`<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="boxes" toName="image"><Label value="cat"/></RectangleLabels>
  <BrushLabels name="never" toName="image" smart="false"><Label value="cat"/></BrushLabels>
  <KeyPointLabels name="only" toName="image" smart="false" smartOnly="true"><Label value="cat"/></KeyPointLabels>
  <PolygonLabels name="one" toName="image"><Label value="cat"/></PolygonLabels>
  <PolygonLabels name="other" toName="image"><Label value="dog"/></PolygonLabels>
  <MagicWand name="wand" toName="image"/>
  <Choices name="kind" toName="image" smart="true"><Choice value="indoor"/></Choices>
  <Choices name="pose" toName="image" perRegion="true"><Choice value="sits"/></Choices>
  <Rating name="stars" toName="image"/>
  <Number name="count" toName="image"/>
  <DateTime name="when" toName="image"/>
  <Taxonomy name="place" toName="image"><Choice value="here"/></Taxonomy>
  <TextArea name="prompt" toName="image"/>
  <Text name="text" value="$text"/>
  <Labels name="spans" toName="text"><Label value="PER"/></Labels>
</View>`);

test("a model that answers while somebody draws says for which tags: those that are drawn or written", () => {
  expect(capabilitiesOf(smart, batching, config).interactive).toEqual([
    "RectangleLabels",
    "KeyPointLabels",
    "PolygonLabels",
    "TextArea",
    "Labels",
  ]);
});

test("without a label config, or without the hook, it says nothing; its author's word wins", () => {
  expect(capabilitiesOf(smart, batching, null)).not.toHaveProperty("interactive");
  const plain = defineModel({ predict: (tasks) => tasks.map(() => null) });
  expect(capabilitiesOf(plain, batching, config)).not.toHaveProperty("interactive");
  const told = defineModel({ ...smart.definition, capabilities: { interactive: ["KeyPointLabels"] } });
  expect(capabilitiesOf(told, batching, config).interactive).toEqual(["KeyPointLabels"]);
});
