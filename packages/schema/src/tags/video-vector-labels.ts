import { labelGroup } from "./label-group.ts";
import { vectorDrawing } from "./shape-tool.ts";

/** Lines and outlines in a film, set at key frames, with a label. */
export const videoVectorLabels = labelGroup({
  name: "VideoVectorLabels",
  summary: "Labeled lines and outlines in a film, set at key frames.",
  example: `<View>
  <Video name="video" value="$video"/>
  <VideoVectorLabels name="line" toName="video">
    <Label value="Road"/>
    <Label value="Kerb"/>
  </VideoVectorLabels>
</View>`,
  geometry: "videoVector",
  objects: ["Video"],
  uncertainty: "boxes",
  alsoUnderLabels: true,
  attributes: vectorDrawing,
});
