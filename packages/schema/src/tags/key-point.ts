import { dots, shapeTool } from "./shape-tool.ts";

/** Points without a label. */
export const keyPoint = shapeTool({
  name: "KeyPoint",
  summary: "Sets points on an image without a label; Labels about the same image label them.",
  example: `<View>
  <Image name="image" value="$image"/>
  <KeyPoint name="point" toName="image"/>
  <Labels name="label" toName="image">
    <Label value="Eye"/>
    <Label value="Nose"/>
  </Labels>
</View>`,
  geometry: "keypoint",
  objects: ["Image"],
  uncertainty: "boxes",
  attributes: dots,
});
