import { meadowScene, streetScene } from "../sample-media/outdoor-scenes.ts";
import type { Template } from "../template.ts";
import { template } from "./group.ts";

/** Regions that a connected model draws while somebody labels. */
export const assistedTemplates: readonly Template[] = [
  template({
    id: "interactive-segmentation",
    title: "Interactive segmentation (SAM)",
    description: "Point at a thing or draw a box around it, and a model like Segment Anything answers with its mask.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <Header value="Masks" size="5"/>
  <BrushLabels name="mask" toName="image" smart="false">
    <Label value="Animal" background="#c2255c"/>
    <Label value="Plant" background="#2f9e44"/>
    <Label value="Water" background="#1971c2"/>
  </BrushLabels>
  <Header value="Point at one (with Alt: not this)" size="5"/>
  <KeyPointLabels name="point" toName="image" smartOnly="true">
    <Label value="Animal" background="#c2255c"/>
    <Label value="Plant" background="#2f9e44"/>
    <Label value="Water" background="#1971c2"/>
  </KeyPointLabels>
  <Header value="Or draw a box around it" size="5"/>
  <RectangleLabels name="box" toName="image" smartOnly="true">
    <Label value="Animal" background="#c2255c"/>
    <Label value="Plant" background="#2f9e44"/>
    <Label value="Water" background="#1971c2"/>
  </RectangleLabels>
</View>
`,
    sample: () => ({ image: meadowScene() }),
  }),
  template({
    id: "text-prompt-boxes",
    title: "Boxes from a text prompt",
    description: "Write what to look for; a model like GroundingDINO answers with boxes, as strict as you set it.",
    config: `<View>
  <Header value="What to look for" size="5"/>
  <TextArea name="prompt" toName="image" editable="true" maxSubmissions="1" placeholder="car . bus . person"/>
  <Collapse>
    <Panel value="How sure the model must be">
      <Header value="Of the box" size="5"/>
      <Number name="box_threshold" toName="image" min="0" max="1" step="0.05" defaultValue="0.3" slider="true"/>
      <Header value="Of the words" size="5"/>
      <Number name="text_threshold" toName="image" min="0" max="1" step="0.05" defaultValue="0.25" slider="true"/>
    </Panel>
  </Collapse>
  <Image name="image" value="$image" zoomControl="true"/>
  <RectangleLabels name="object" toName="image" smart="false">
    <Label value="Vehicle" background="#1971c2"/>
    <Label value="Person" background="#c2255c"/>
    <Label value="Other" background="#868e96"/>
  </RectangleLabels>
</View>
`,
    sample: () => ({ image: streetScene() }),
  }),
];
