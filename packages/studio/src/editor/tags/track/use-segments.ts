import { useMemo } from "react";
import { useEditor } from "../../editor-context.ts";
import type { Value } from "../../store/regions.ts";
import type { Range } from "./range.ts";
import type { Segment } from "./track.tsx";

interface SegmentObject {
  object: string;
  /** Where a region is on the track; `null` when it is not on it. */
  toRange: (place: Value) => Range | null;
  /** The place of a range; `before`: that of the region which is moved. */
  toPlace: (range: Range, before: Value | null) => Value;
  /** What stands beside new values. */
  envelope?: Value;
}

/** The regions of an object as stretches on a track, and what happens to them there. */
export function useSegments({ object, toRange, toPlace, envelope = {} }: SegmentObject) {
  const { editor } = useEditor();
  const regions = editor.regions();
  const { selected, readOnly } = editor;
  const list = useMemo(
    () =>
      regions.flatMap((region): Segment[] => {
        const range = region.object === object ? toRange(region.place) : null;
        if (range === null) return [];
        const label = [...region.labels.values()].flat().join(", ");
        const { id, color } = region;
        return [{ ...range, id, label, color, selected: id === selected, isFixed: readOnly }];
      }),
    [regions, object, toRange, selected, readOnly],
  );
  const pending = editor.pending?.object === object ? toRange(editor.pending.place) : null;
  return {
    list,
    events: {
      waiting: pending,
      onDraw: (range: Range | null) =>
        range === null ? editor.choosePlace(object, null) : editor.choosePlace(object, toPlace(range, null), envelope),
      onHold: (range: Range | null) => {
        if (range !== null || pending !== null)
          editor.holdPlace(object, range === null ? null : toPlace(range, null), envelope);
      },
      onTake: () => editor.labelPending(),
      onMove: (id: string, range: Range) => {
        const region = regions.find((one) => one.id === id);
        if (region !== undefined) editor.movePlace(id, toPlace(range, region.place));
      },
      onSelect: (id: string | null) => editor.select(id),
    },
  };
}
