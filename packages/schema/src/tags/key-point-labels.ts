import { labelGroup } from "./label-group.ts";
import { dots } from "./shape-tool.ts";

/** Points with a label. */
export const keyPointLabels = labelGroup({
  name: "KeyPointLabels",
  summary: "Labeled points on an image: the parts of a face, or what a model shall look at.",
  example: `<View>
  <Image name="image" value="$image"/>
  <KeyPointLabels name="point" toName="image">
    <Label value="Eye"/>
    <Label value="Nose"/>
  </KeyPointLabels>
</View>`,
  geometry: "keypoint",
  objects: ["Image"],
  uncertainty: "boxes",
  attributes: dots,
});
