import { type RefObject, useEffect, useRef, useState } from "react";
import { playTogether, type Synced } from "./play-together.ts";

/** What a player does now. */
interface PlayerState {
  /** The second that plays. */
  readonly now: number;
  /** Seconds of the whole; `null` until they are known. */
  readonly length: number | null;
  readonly isPlaying: boolean;
  readonly hasFailed: boolean;
}

export interface Player<Element extends HTMLMediaElement> extends PlayerState {
  /** For the element that plays. */
  readonly player: RefObject<Element | null>;
  readonly toggle: () => void;
  readonly seek: (second: number) => void;
  /** Plays from one second to another; without an end, on and on. */
  readonly playRange: (start: number, end: number | null) => void;
}

const events = ["loadedmetadata", "durationchange", "seeked", "seeking", "timeupdate", "pause", "play", "error"];

/** Plays a sound or a film and follows it, smoothly while it plays. Volume, 0 to 1, and speed as they are at first. */
export function usePlayer<Element extends HTMLMediaElement>(
  { name, sync }: Synced,
  { volume = 1, speed = 1 } = {},
): Player<Element> {
  const player = useRef<Element>(null);
  const until = useRef<number | null>(null);
  const [state, setState] = useState<PlayerState>({ now: 0, length: null, isPlaying: false, hasFailed: false });
  useEffect(() => {
    const element = player.current;
    if (element === null) return;
    let frame = 0;
    const read = () => {
      if (until.current !== null && element.currentTime >= until.current) {
        until.current = null;
        element.pause();
      }
      setState((before) => changed(before, element));
    };
    const follow = () => {
      read();
      frame = element.paused ? 0 : requestAnimationFrame(follow);
    };
    const hear = () => {
      if (frame === 0) follow();
    };
    for (const event of events) element.addEventListener(event, hear);
    hear();
    return () => {
      cancelAnimationFrame(frame);
      for (const event of events) element.removeEventListener(event, hear);
    };
  }, []);
  useEffect(() => {
    const element = player.current;
    if (element === null) return;
    element.volume = volume;
    element.playbackRate = speed;
  }, [volume, speed]);
  useEffect(() => (player.current === null ? undefined : playTogether(player.current, { name, sync })), [name, sync]);
  const play = () => void player.current?.play().catch(() => undefined);
  const seek = (second: number) => {
    until.current = null;
    if (player.current !== null) player.current.currentTime = second;
  };
  return {
    ...state,
    player,
    seek,
    toggle: () => {
      if (player.current?.paused === false) player.current.pause();
      else play();
    },
    playRange: (start, end) => {
      seek(start);
      until.current = end;
      play();
    },
  };
}

/** The same object while nothing changed. */
function changed(before: PlayerState, { currentTime, duration, paused, error }: HTMLMediaElement): PlayerState {
  const length = Number.isFinite(duration) && duration > 0 ? duration : null;
  const next = { now: currentTime, length, isPlaying: !paused, hasFailed: error !== null };
  const isSame =
    before.now === next.now &&
    before.length === next.length &&
    before.isPlaying === next.isPlaying &&
    before.hasFailed === next.hasFailed;
  return isSame ? before : next;
}
