import { tracker } from "./tracker.ts";
import { vectorDrawing } from "./shape-tool.ts";

/** Lines and outlines in a film, set at key frames; the labels are those of Labels about the same film. */
export const videoVector = tracker({
  name: "VideoVector",
  summary: "Draws lines and outlines in a film, set at key frames. Labels about the same film label them.",
  example: `<View>
  <Video name="video" value="$video"/>
  <VideoVector name="line" toName="video"/>
  <Labels name="label" toName="video">
    <Label value="Road"/>
    <Label value="Kerb"/>
  </Labels>
</View>`,
  geometry: "videoVector",
  attributes: vectorDrawing,
});
