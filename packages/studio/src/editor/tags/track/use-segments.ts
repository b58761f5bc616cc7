import { useMemo } from "react";
import { useEditor } from "../../editor-context.ts";
import type { Value } from "../../store/regions.ts";
import type { Range } from "./range.ts";
import type { Segment } from "./track.tsx";

interface SegmentObject {
  object: string;
  /** Where a region is on the track; nowhere when it is not on it. */
  toRanges: (place: Value) => readonly Range[];
  /** The place of a range; `before`: that of the region which is moved, in which it is the range at `part`. */
  toPlace: (range: Range, before: Value | null, part: number) => Value;
  /** Whether a region can be moved here. */
  isMovable?: (place: Value) => boolean;
  /** What stands beside new values. */
  envelope?: Value;
}

/** The regions of an object as stretches on a track, and what happens to them there. */
export function useSegments({ object, toRanges, toPlace, isMovable, envelope = {} }: SegmentObject) {
  const { editor } = useEditor();
  const regions = editor.regions();
  const { selected, readOnly } = editor;
  const list = useMemo(
    () =>
      regions.flatMap((region): Segment[] => {
        if (region.object !== object) return [];
        const label = [...region.labels.values()].flat().join(", ");
        const { id, color, place } = region;
        const isFixed = readOnly || isMovable?.(place) === false;
        return toRanges(place).map((range, part) => ({
          ...range,
          id: `${id} ${part}`,
          region: id,
          part,
          label,
          color,
          selected: id === selected,
          isFixed,
        }));
      }),
    [regions, object, toRanges, isMovable, selected, readOnly],
  );
  const pending = editor.pending?.object === object ? (toRanges(editor.pending.place)[0] ?? null) : null;
  const events = {
    waiting: pending,
    onDraw: (range: Range | null) =>
      editor.choosePlace(object, range === null ? null : toPlace(range, null, 0), envelope),
    onHold: (range: Range | null) => {
      if (range !== null || pending !== null)
        editor.holdPlace(object, range === null ? null : toPlace(range, null, 0), envelope);
    },
    onTake: () => editor.labelPending(),
    onMove: ({ region: id, part }: Segment, range: Range) => {
      const region = regions.find((one) => one.id === id);
      if (region !== undefined) editor.movePlace(id, toPlace(range, region.place, part));
    },
    onSelect: (id: string | null) => editor.select(id),
  };
  return { list, events };
}
