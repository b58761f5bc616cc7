import type { TableColumn } from "./columns.ts";

/** Chosen widths in pixels by column id. */
export type ColumnWidths = Readonly<Record<string, number>>;

/** Of the column with the checkboxes. */
const checkboxWidth = 36;
/** Left and right of a row. */
const rowPadding = 14;
/** Of the column that takes the remaining width; in a table beside something else. */
const leastForText = 200;
const leastBeside = 80;
/** Bounds of a width that somebody chooses. */
export const narrowest = 48;
export const widest = 1200;

export interface ColumnLayout {
  /** For `grid-template-columns`; the same for the head and every row. */
  template: string;
  /** Below this the table scrolls sideways. */
  minWidth: number;
}

/**
 * Every column has a fixed width, less where there is little room, and the first text of the data takes the rest.
 * A width that was chosen holds whatever the room; when that is the text's, the rest stays empty at the end.
 */
export function columnLayout(columns: readonly TableColumn[], widths: ColumnWidths, beside = false): ColumnLayout {
  const least = beside ? leastBeside : leastForText;
  const text = columns.find((column) => column.kind === "data" && column.type === "String") ?? null;
  const tracks = columns.map((column): { track: string; least: number } => {
    const chosen = widths[column.id];
    if (chosen !== undefined) return { track: `${chosen}px`, least: chosen };
    if (column === text) return { track: `minmax(${least}px, 1fr)`, least };
    return { track: `minmax(${column.minWidth}px, ${column.width}px)`, least: column.minWidth };
  });
  const rest = text === null || widths[text.id] !== undefined ? " minmax(0, 1fr)" : "";
  return {
    template: `${checkboxWidth}px ${tracks.map(({ track }) => track).join(" ")}${rest}`,
    minWidth: tracks.reduce((sum, { least }) => sum + least, checkboxWidth + rowPadding),
  };
}

export const allowedWidth = (pixels: number): number => Math.round(Math.min(widest, Math.max(narrowest, pixels)));
