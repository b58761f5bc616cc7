/** Colours that stay apart on light and dark surfaces, in the order in which labels get them. */
const palette = [
  "#3b82f6",
  "#e0772f",
  "#18a374",
  "#a855f7",
  "#e0456b",
  "#0ea5b7",
  "#b58a06",
  "#6366f1",
  "#5c9e31",
  "#d946a8",
];

/** The colour of a label: its own if the config gives one, else one by its position. */
export function labelColor(background: string | null, position: number): string {
  return background ?? palette[position % palette.length] ?? "#3b82f6";
}
