import { labelGroup } from "./label-group.ts";

/** Spans of a formatted document with a label. */
export const hyperTextLabels = labelGroup({
  name: "HyperTextLabels",
  summary: "Labeled spans of a formatted document.",
  example: `<View>
  <HyperText name="page" value="$html"/>
  <HyperTextLabels name="part" toName="page">
    <Label value="Heading"/>
    <Label value="Price"/>
  </HyperTextLabels>
</View>`,
  geometry: "htmlSpan",
  objects: ["HyperText"],
  uncertainty: "spans",
  alsoTypes: ["htmllabels"],
  attributes: {},
});
