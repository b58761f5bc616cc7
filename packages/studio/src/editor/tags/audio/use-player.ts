import { type RefObject, useEffect, useState } from "react";

/** What a player does now. */
export interface PlayerState {
  /** The second that plays. */
  now: number;
  /** Seconds of the whole; `null` until they are known. */
  length: number | null;
  isPlaying: boolean;
  hasFailed: boolean;
}

/** Follows a sound or a film, smoothly while it plays; where `until` says a second, it stops there. */
export function usePlayer(player: RefObject<HTMLMediaElement | null>, until: RefObject<number | null>): PlayerState {
  const [state, setState] = useState<PlayerState>({ now: 0, length: null, isPlaying: false, hasFailed: false });
  useEffect(() => {
    const element = player.current;
    if (element === null) return;
    let frame = 0;
    const read = () => {
      const { currentTime, duration, paused, error } = element;
      if (until.current !== null && currentTime >= until.current) {
        until.current = null;
        element.pause();
      }
      setState((before) => {
        const length = Number.isFinite(duration) && duration > 0 ? duration : null;
        const next = { now: currentTime, length, isPlaying: !paused, hasFailed: error !== null };
        const isSame =
          before.now === next.now &&
          before.length === next.length &&
          before.isPlaying === next.isPlaying &&
          before.hasFailed === next.hasFailed;
        return isSame ? before : next;
      });
    };
    const follow = () => {
      read();
      frame = element.paused ? 0 : requestAnimationFrame(follow);
    };
    const events = ["loadedmetadata", "durationchange", "seeked", "seeking", "timeupdate", "pause", "play", "error"];
    const hear = () => {
      if (frame === 0) follow();
    };
    for (const event of events) element.addEventListener(event, hear);
    read();
    return () => {
      cancelAnimationFrame(frame);
      for (const event of events) element.removeEventListener(event, hear);
    };
  }, [player, until]);
  return state;
}

export const toggle = (player: HTMLMediaElement | null): void => {
  if (player === null) return;
  if (player.paused) void player.play().catch(() => undefined);
  else player.pause();
};
