import { type ConfigNodeOf, controlRole, objectData, type ObjectTagOf } from "@tandem/schema";
import { Play, Square } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { KeyHint } from "../../../ui/marks.tsx";
import { useEditor } from "../../editor-context.ts";
import { playable } from "../../loading/read-address.ts";
import { printKey } from "../../store/keymap.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import { clock } from "../track/clock.ts";
import type { Range } from "../track/range.ts";
import { Track } from "../track/track.tsx";
import { useSeen } from "../track/use-seen.ts";
import { useSegments } from "../track/use-segments.ts";
import { ZoomBar } from "../track/zoom-bar.tsx";
import { useTagKey } from "../use-tag-key.ts";
import css from "./audio.module.css";
import { usePlayer } from "./use-player.ts";
import { useSamples, Waveform } from "./waveform.tsx";

type AudioTag = ObjectTagOf<"Audio"> | ObjectTagOf<"AudioPlus">;

function AudioView({ node }: { node: ConfigNodeOf<"Audio"> | ConfigNodeOf<"AudioPlus"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one): one is AudioTag => one.node === node);
  if (object === undefined) return null;
  const address = playable(objectData(editor.config, object, editor.data));
  if (address === null)
    return <p className={shared.missing}>This task has no sound in “{object.valueKey ?? object.value}”.</p>;
  return <Sound key={address} object={object} address={address} />;
}

/** Results are kept to the millisecond. */
const toMillisecond = (seconds: number): number => Math.round(seconds * 1000) / 1000;
const placeOf = ({ start, end }: Range) => ({ start: toMillisecond(start), end: toMillisecond(end) });
const leastSegment = 0.01;

function Sound({ object, address }: { object: AudioTag; address: string }) {
  const { editor } = useEditor();
  const { attributes, name } = object;
  const bar = useRef<HTMLDivElement>(null);
  const { player, now, length, isPlaying, hasFailed, toggle, seek, playRange } = usePlayer<HTMLAudioElement>(
    { name: object.name, sync: attributes.sync },
    {
      volume: attributes.defaultVolume,
      speed: attributes.defaultSpeed,
    },
  );
  const samples = useSamples(attributes.decoder === "none" ? null : address);
  const whole = useMemo(() => ({ from: 0, to: length ?? 1 }), [length]);
  const view = useSeen(bar, whole, Math.min(0.05, whole.to));
  const { show, seen } = view;
  useEffect(() => {
    if (isPlaying) show(now);
  }, [isPlaying, now, show]);
  const key = useTagKey(object.node, toggle);
  const hasSegments = editor.config.controls.some((one) => controlRole(one) === "labels" && one.toName.includes(name));
  const segments = useSegments({
    object: name,
    toRanges: useCallback(
      ({ start, end }) => (typeof start === "number" && typeof end === "number" ? [{ start, end }] : []),
      [],
    ),
    toPlace: (range, before) => ({ ...before, ...placeOf(range), channel: before?.["channel"] ?? 0 }),
    envelope: length === null ? {} : { original_length: length },
  });
  const region = segments.list.find(({ selected }) => selected);
  return (
    <div {...styled(attributes, css.audio)}>
      <audio
        ref={player}
        className={css.player}
        src={address}
        controls
        muted={attributes.muted}
        preload="auto"
        aria-label={name}
      />
      {hasFailed ? <p className={shared.missing}>This sound cannot be played: {shortened(address)}</p> : null}
      {length === null ? (
        hasFailed ? null : (
          <p className={shared.hint}>Loading the sound…</p>
        )
      ) : (
        <>
          <Track
            box={bar}
            label={`Time of ${name}`}
            whole={whole}
            seen={seen}
            step={0.1}
            least={leastSegment}
            cursor={now}
            canDraw={hasSegments && !editor.readOnly}
            height={Math.max(48, attributes.height)}
            words={clock}
            onCursor={seek}
            segments={segments.list}
            {...segments.events}
          >
            {samples?.ok ? (
              <div className={css.wave}>
                <Waveform samples={samples.data} seen={seen} scale={attributes.defaultScale} />
              </div>
            ) : null}
          </Track>
          <div className={css.tools}>
            <button type="button" className={css.tool} onClick={toggle}>
              {isPlaying ? <Square size={12} aria-hidden /> : <Play size={12} aria-hidden />}
              {isPlaying ? "Pause" : "Play"}
              {key === undefined ? null : <KeyHint name={printKey(key)} />}
            </button>
            <button
              type="button"
              className={css.tool}
              disabled={region === undefined}
              onClick={() => region && playRange(region.start, region.end)}
            >
              <Play size={12} aria-hidden />
              Play region
            </button>
            <span>
              {clock(now)} / {clock(length)}
            </span>
            {attributes.zoom ? (
              <ZoomBar state={view} whole={whole} most={Math.max(2, length / 0.5)} name={name} />
            ) : null}
          </div>
        </>
      )}
    </div>
  );
}

const shortened = (address: string): string => (address.length > 80 ? `${address.slice(0, 80)}…` : address);

export const audioView = { shown: "itself", component: AudioView } as const satisfies TagView<"Audio">;
