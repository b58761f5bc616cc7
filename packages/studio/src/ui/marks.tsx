import type { ReactNode } from "react";
import css from "./ui.module.css";

/** A thin bar from 0 to 1. `busy`: something happens, how far is not known. */
export function Meter({
  value,
  tone = "model",
  busy = false,
  label,
}: {
  value: number;
  tone?: "model" | "people" | "bad";
  busy?: boolean;
  label: string;
}) {
  const share = Math.min(1, Math.max(0, value));
  return (
    <span
      className={css.meter}
      data-tone={tone}
      data-busy={busy}
      role="progressbar"
      aria-label={label}
      {...(busy ? {} : { "aria-valuenow": Math.round(share * 100), "aria-valuemin": 0, "aria-valuemax": 100 })}
    >
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}

export type DotTone = "good" | "bad" | "busy" | "warn" | "idle";
export const Dot = ({ tone }: { tone: DotTone }) => <span className={css.dot} data-tone={tone} aria-hidden />;

/** A key as printed on a keyboard. */
export const Key = ({ children }: { children: ReactNode }) => <kbd className={css.kbd}>{children}</kbd>;

/** A key beside a button's words: for the eye only, not part of the button's name. */
export const KeyHint = ({ name }: { name: string }) => <span className={css.kbd} data-key={name} aria-hidden />;

/** A few words in a box: a version, a state. */
export const Tag = ({
  children,
  tone = "plain",
  title,
}: {
  children: ReactNode;
  tone?: "plain" | "model" | "people" | "warn" | "bad";
  title?: string;
}) => (
  <span className={css.tag} data-tone={tone} title={title}>
    {children}
  </span>
);

/** Of a name as `text-classifier-v0012-ab12cd` these last characters are always shown. */
const versionTail = 12;

/** A version on one line. Versions differ at their end: where there is little room, the middle is left out. */
export function VersionName({ version }: { version: string }) {
  const cut = version.length - versionTail;
  if (cut < 4) return <span className={css.versionName}>{version}</span>;
  return (
    <span className={css.versionName} title={version}>
      <span className={css.versionHead}>{version.slice(0, cut)}</span>
      {version.slice(cut)}
    </span>
  );
}
