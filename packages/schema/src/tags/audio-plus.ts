import { audioTraits } from "./audio.ts";
import { objectTag } from "./define.ts";

/** An Audio by its old name. */
export const audioPlus = objectTag({
  ...audioTraits,
  name: "AudioPlus",
  summary: "The old name of Audio; the same in everything else.",
  example: `<View>
  <AudioPlus name="audio" value="$audio"/>
  <Labels name="speaker" toName="audio">
    <Label value="Guest"/>
    <Label value="Host"/>
  </Labels>
</View>`,
});
