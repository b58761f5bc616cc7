import { decodeSpanText } from "@tandem/schema";
import type { Region } from "../../store/regions.ts";
import type { Direction, Relation } from "../../store/relations.ts";

const directionWords: Record<Direction, string> = { right: "to", left: "from", bi: "to and from" };

/** A region in a few words: its text, else its labels. */
export function endWords(region: Region | undefined): string {
  const text = region?.place["text"];
  if (typeof text === "string" && text !== "") return decodeSpanText(text);
  return [...(region?.labels.values() ?? [])].flat().join(", ") || "No label";
}

/** A relation in words, given the regions by id: `Ada to London, lives in`. */
export function relationWords({ from, to, direction, labels }: Relation, regions: ReadonlyMap<string, Region>): string {
  const said = labels.length === 0 ? "" : `, ${labels.join(", ")}`;
  return `${endWords(regions.get(from))} ${directionWords[direction]} ${endWords(regions.get(to))}${said}`;
}
