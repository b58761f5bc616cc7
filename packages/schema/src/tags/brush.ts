import { painting, shapeTool } from "./shape-tool.ts";

/** Painted masks without a label. */
export const brush = shapeTool({
  name: "Brush",
  summary: "Paints masks on an image without a label; Labels about the same image label them.",
  example: `<View>
  <Image name="image" value="$image"/>
  <Brush name="mask" toName="image"/>
  <Labels name="label" toName="image">
    <Label value="Sky"/>
    <Label value="Road"/>
  </Labels>
</View>`,
  geometry: "brush",
  objects: ["Image"],
  uncertainty: "masks",
  attributes: painting,
});
