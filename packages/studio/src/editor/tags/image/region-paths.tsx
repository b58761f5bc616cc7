import { memo, useMemo } from "react";
import { pathOf } from "../../image/outline.ts";
import css from "./image.module.css";
import type { Look, Placed } from "./placed-regions.ts";

interface Props {
  placed: readonly Placed[];
  /** A region that is being dragged is drawn elsewhere. */
  without: string | null;
}

/** So many shapes share a path: an edit changes one path, and ten thousand shapes are a few dozen elements. */
const inOnePath = 400;

/** The regions of a page, drawn together where they look alike. */
export const RegionPaths = memo(function RegionPaths({ placed, without }: Props) {
  const groups = useMemo(() => grouped(placed, without), [placed, without]);
  return groups.map(({ key, look, isOpen, d }) => (
    <path
      key={key}
      d={d}
      className={css.outline}
      stroke={look.color}
      strokeWidth={look.line}
      fill={isOpen ? "none" : look.color}
      fillOpacity={look.fill}
    />
  ));
});

interface Group {
  key: string;
  look: Look;
  isOpen: boolean;
  d: string;
  count: number;
}

function grouped(placed: readonly Placed[], without: string | null): Group[] {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const { shape, look, region } of placed) {
    if (shape === null || region.id === without) continue;
    const isOpen = (shape.kind === "polygon" || shape.kind === "vector") && !shape.closed;
    const alike = `${look.color} ${look.fill} ${look.line} ${isOpen}`;
    let group = open.get(alike);
    if (group === undefined || group.count >= inOnePath) {
      group = { key: `${alike} ${groups.length}`, look, isOpen, d: "", count: 0 };
      groups.push(group);
      open.set(alike, group);
    }
    group.d += pathOf(shape);
    group.count += 1;
  }
  return groups;
}
