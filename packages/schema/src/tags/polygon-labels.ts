import { labelGroup } from "./label-group.ts";
import { pointed, shapeDrawing } from "./shape-tool.ts";

/** Polygons with a label. */
export const polygonLabels = labelGroup({
  name: "PolygonLabels",
  summary: "Labeled polygons on an image, drawn point by point.",
  example: `<View>
  <Image name="image" value="$image"/>
  <PolygonLabels name="outline" toName="image">
    <Label value="Roof"/>
    <Label value="Garden"/>
  </PolygonLabels>
</View>`,
  geometry: "polygon",
  objects: ["Image"],
  uncertainty: "masks",
  attributes: { ...shapeDrawing, ...pointed },
});
