import { type ConfigNodeOf, lifeSpans, objectData, type ObjectTagOf } from "@tandem/schema";
import { useCallback, useMemo, useRef } from "react";
import { useEditor } from "../../editor-context.ts";
import { playable } from "../../loading/read-address.ts";
import type { Region, Value } from "../../store/regions.ts";
import { geometryOf } from "../../store/shape-tools.ts";
import { usePlayer } from "../audio/use-player.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import type { Range } from "../track/range.ts";
import { Track } from "../track/track.tsx";
import { useSeen } from "../track/use-seen.ts";
import { useSegments } from "../track/use-segments.ts";
import { ZoomBar } from "../track/zoom-bar.tsx";
import { useTagKey } from "../use-tag-key.ts";
import { Boxes, boxSequence } from "./boxes.tsx";
import { FrameTools } from "./frame-tools.tsx";
import { frameAt, frameCount, frameRateOf, secondOf } from "./frames.ts";
import { Vectors } from "./vectors.tsx";
import css from "./video.module.css";

type VideoTag = ObjectTagOf<"Video">;

function VideoView({ node }: { node: ConfigNodeOf<"Video"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one): one is VideoTag => one.node === node);
  if (object === undefined) return null;
  const address = playable(objectData(editor.config, object, editor.data));
  if (address === null)
    return <p className={shared.missing}>This task has no film in “{object.valueKey ?? object.value}”.</p>;
  return <Film key={address} object={object} address={address} />;
}

function Film({ object, address }: { object: VideoTag; address: string }) {
  const { editor } = useEditor();
  const { attributes, name } = object;
  const { player, now, length, isPlaying, hasFailed, toggle, seek } = usePlayer<HTMLVideoElement>(
    { name: object.name, sync: attributes.sync },
    {
      speed: attributes.defaultPlaybackSpeed,
    },
  );
  const rate = frameRateOf(attributes.frameRate ?? 24, editor.data);
  const count = length === null ? 1 : frameCount(length, rate);
  const frame = Math.min(count, frameAt(now, rate));
  useTagKey(object.node, toggle);
  const goTo = (to: number) => {
    player.current?.pause();
    seek(secondOf(Math.min(count, Math.max(1, to)), rate));
  };
  const draws = editor.config.controls
    .filter((control) => control.toName.includes(name))
    .map((control) => geometryOf(control));
  return (
    <div {...styled(attributes, css.film)}>
      <div className={css.stage} style={{ maxHeight: attributes.height }}>
        <video
          ref={player}
          className={css.video}
          src={address}
          muted={attributes.muted}
          controls={!draws.includes("videoRectangle")}
          playsInline
          preload="auto"
          aria-label={name}
          style={{ maxHeight: attributes.height }}
        />
        <Vectors object={name} frame={frame} />
        <Boxes object={name} frame={frame} rate={rate} film={{ framesCount: count, duration: length ?? 0 }} />
      </div>
      {hasFailed ? <p className={shared.missing}>This film cannot be played.</p> : null}
      {length === null ? (
        hasFailed ? null : (
          <p className={shared.hint}>Loading the film…</p>
        )
      ) : (
        <>
          <FrameTools
            object={object}
            frame={frame}
            count={count}
            rate={rate}
            isPlaying={isPlaying}
            toggle={toggle}
            goTo={goTo}
          />
          <Timeline object={object} frame={frame} count={count} goTo={goTo} canDraw={draws.includes("timeline")} />
          {draws.includes("videoVector") ? (
            <p className={shared.hint}>Lines in films can be seen here, but not drawn yet.</p>
          ) : null}
        </>
      )}
    </div>
  );
}

interface TimelineProps {
  object: VideoTag;
  frame: number;
  count: number;
  goTo: (frame: number) => void;
  canDraw: boolean;
}

const isTimeline = (place: Value): boolean => Array.isArray(place["ranges"]);

/** Frames from the first to the last: stretches with labels, and the life spans of boxes. */
function Timeline({ object, frame, count, goTo, canDraw }: TimelineProps) {
  const { editor } = useEditor();
  const bar = useRef<HTMLDivElement>(null);
  // A frame reaches to where the next one begins.
  const whole = useMemo(() => ({ from: 1, to: count + 1 }), [count]);
  const view = useSeen(bar, whole, Math.min(4, count));
  const { list, events } = useSegments({
    object: object.name,
    toRanges: useCallback((place) => rangesOf(place, count), [count]),
    toPlace: (range, before, part) => {
      const made = toFrames(range, count);
      const others = isTimeline(before ?? {}) ? ((before?.["ranges"] as Range[]) ?? []) : [];
      return { ranges: others.length === 0 ? [made] : others.map((one, index) => (index === part ? made : one)) };
    },
    isMovable: isTimeline,
  });
  const active = editor.drawing(object.name);
  const takes = canDraw && !editor.readOnly && (active === null || active.kind === "timeline");
  const selected = editor.selectedRegion();
  return (
    <>
      <Track
        box={bar}
        label={`Frame of ${object.name}`}
        whole={whole}
        seen={view.seen}
        step={1}
        least={1}
        cursor={frame}
        canDraw={takes}
        height={Math.max(44, object.attributes.timelineHeight ?? 44)}
        words={(value) => `frame ${Math.min(count, Math.floor(value))}`}
        segments={list}
        {...events}
        onCursor={(value) => goTo(Math.floor(value))}
      >
        <KeyMarks region={selected} seen={view.seen} />
      </Track>
      <ZoomBar state={view} whole={whole} most={Math.max(2, count / 8)} name={`the frames of ${object.name}`} />
    </>
  );
}

/** The key frames of the selected box. */
function KeyMarks({ region, seen }: { region: Region | null; seen: { from: number; to: number } }) {
  const sequence = region === null ? null : boxSequence(region);
  return (
    <div aria-hidden>
      {sequence?.map(({ frame, enabled }) => (
        <span
          key={frame}
          className={css.key}
          data-end={!enabled}
          style={{ left: `${(100 * (frame + 0.5 - seen.from)) / (seen.to - seen.from)}%` }}
        />
      ))}
    </div>
  );
}

function rangesOf(place: Value, count: number): Range[] {
  const { ranges, sequence } = place;
  const frames: readonly Range[] = Array.isArray(ranges)
    ? (ranges as Range[])
    : Array.isArray(sequence)
      ? lifeSpans(
          sequence.map((one: { frame: number; enabled?: boolean }) => ({
            ...(one as unknown as Parameters<typeof lifeSpans>[0][number]),
            enabled: one.enabled !== false,
          })),
          count,
        )
      : [];
  return frames.map(({ start, end }) => ({ start, end: end + 1 }));
}

/** A stretch of the track in whole frames, both ends included. */
function toFrames({ start, end }: Range, count: number): Range {
  const first = Math.min(count, Math.max(1, Math.floor(start + 1e-6)));
  return { start: first, end: Math.min(count, Math.max(first, Math.ceil(end - 1e-6) - 1)) };
}

export const videoView: TagView<"Video"> = { shown: "itself", component: VideoView };
