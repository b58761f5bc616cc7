import { labelGroup } from "./label-group.ts";

/** Labels for regions of any object; what a region is, the object says. */
export const labels = labelGroup({
  name: "Labels",
  summary: "Labels for regions of any object: spans of a text, segments of a sound, shapes drawn by another tool.",
  example: `<View>
  <Labels name="entity" toName="text">
    <Label value="Person"/>
    <Label value="Place"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>`,
  geometry: "any",
  objects: "any",
  uncertainty: "spans",
  // Label Studio may store a label and the shape drawn for it as one result.
  alsoTypes: [
    "rectanglelabels",
    "ellipselabels",
    "polygonlabels",
    "keypointlabels",
    "brushlabels",
    "bitmasklabels",
    "vectorlabels",
    "hypertextlabels",
    "paragraphlabels",
    "timeserieslabels",
    "videorectangle",
  ],
  attributes: {},
});
