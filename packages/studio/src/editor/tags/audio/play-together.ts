/** A player that may play together with others. */
export interface Synced {
  readonly name: string;
  /** The name of another player, or a word that several share. */
  readonly sync: string | null;
}

const joined = new Map<HTMLMediaElement, Synced>();

/** Whether two players play together: one names the other, or both say the same word. */
export const belong = (one: Synced, other: Synced): boolean =>
  (one.sync !== null && (one.sync === other.sync || one.sync === other.name)) || other.sync === one.name;

/** Seconds by which players may be apart before one is put where the other is. */
const apart = 0.12;

/** Lets a player lead those that it belongs to on the page, and follow them. Gives what ends it. */
export function playTogether(element: HTMLMediaElement, own: Synced): () => void {
  joined.set(element, own);
  const lead = () => {
    for (const [other, facts] of joined) {
      if (other === element || !belong(own, facts)) continue;
      if (Math.abs(other.currentTime - element.currentTime) > apart) other.currentTime = element.currentTime;
      if (other.paused === element.paused) continue;
      if (element.paused) other.pause();
      else void other.play().catch(() => undefined);
    }
  };
  const events = ["play", "pause", "seeked"];
  for (const event of events) element.addEventListener(event, lead);
  return () => {
    joined.delete(element);
    for (const event of events) element.removeEventListener(event, lead);
  };
}
