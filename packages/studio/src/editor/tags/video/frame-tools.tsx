import { boxAtFrame, type ObjectTagOf } from "@tandem/schema";
import { ChevronLeft, ChevronRight, Diamond, Play, Square, SquareDashed } from "lucide-react";
import { useEditor } from "../../editor-context.ts";
import audio from "../audio/audio.module.css";
import { boxSequence } from "./boxes.tsx";
import { withKeyframe, withLifeToggled, withoutKeyframe } from "./frames.ts";

interface Props {
  object: ObjectTagOf<"Video">;
  frame: number;
  count: number;
  rate: number;
  isPlaying: boolean;
  toggle: () => void;
  goTo: (frame: number) => void;
}

/** Playing and going frame by frame; for the selected box, its key frames and the end of its life span. */
export function FrameTools({ object, frame, count, rate, isPlaying, toggle, goTo }: Props) {
  return (
    <div className={audio.tools}>
      <button type="button" className={audio.tool} onClick={toggle}>
        {isPlaying ? <Square size={12} aria-hidden /> : <Play size={12} aria-hidden />}
        {isPlaying ? "Pause" : "Play"}
      </button>
      <button type="button" className={audio.tool} aria-label="Previous frame" onClick={() => goTo(frame - 1)}>
        <ChevronLeft size={13} aria-hidden />
      </button>
      <span>
        Frame {frame} of {count}
      </span>
      <button type="button" className={audio.tool} aria-label="Next frame" onClick={() => goTo(frame + 1)}>
        <ChevronRight size={13} aria-hidden />
      </button>
      <DrawTool object={object.name} />
      <BoxTools object={object.name} frame={frame} rate={rate} />
    </div>
  );
}

/** Drawing boxes without a label; with one, pressing the label is enough. */
function DrawTool({ object }: { object: string }) {
  const { editor } = useEditor();
  const tool = editor.toolsOf(object).find((one) => one.tag === "VideoRectangle");
  if (tool === undefined || editor.readOnly) return null;
  const isOn = editor.drawing(object)?.control === tool;
  return (
    <button
      type="button"
      className={audio.tool}
      aria-pressed={isOn}
      onClick={() => editor.chooseTool(object, isOn ? null : tool)}
    >
      <SquareDashed size={12} aria-hidden />
      Draw boxes
    </button>
  );
}

function BoxTools({ object, frame, rate }: { object: string; frame: number; rate: number }) {
  const { editor } = useEditor();
  const region = editor.selectedRegion();
  const sequence = region === null || region.object !== object ? null : boxSequence(region);
  if (region === null || sequence === null || editor.readOnly) return null;
  const box = boxAtFrame(sequence, frame);
  const key = sequence.find((one) => one.frame === frame);
  const last = sequence.findLast((one) => one.frame <= frame) ?? sequence[0];
  const keep = (next: typeof sequence) => editor.movePlace(region.id, { ...region.place, sequence: next });
  return (
    <>
      <button
        type="button"
        className={audio.tool}
        disabled={key !== undefined && sequence.length === 1}
        onClick={() => {
          const at = box ?? last;
          if (key !== undefined) keep(withoutKeyframe(sequence, frame));
          else if (at !== undefined) keep(withKeyframe(sequence, frame, at, rate));
        }}
      >
        <Diamond size={12} aria-hidden />
        {key === undefined ? "Add key frame" : "Remove key frame"}
      </button>
      <button
        type="button"
        className={audio.tool}
        disabled={box === null}
        onClick={() => box !== null && keep(withLifeToggled(sequence, frame, box, rate))}
      >
        {key?.enabled === false ? "Goes on from here" : "Ends here"}
      </button>
    </>
  );
}
