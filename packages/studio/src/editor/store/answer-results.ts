import { type ControlTag, newRegionId, objectData, type ObjectTag, type Result, tags } from "@tandem/schema";
import { answerKey, isPerItem, isPerRegion } from "./answers.ts";
import type { EditorStore } from "./editor-store.ts";
import type { Region } from "./regions.ts";

/** Of a region what its results have in common; a place that becomes one has it too. */
type AnsweredRegion = Pick<Region, "id" | "object" | "place" | "envelope">;

/** What an answer is about: a region, an item of an object that shows several, or with neither the whole task. */
export interface About {
  readonly region: AnsweredRegion | null;
  readonly item: number | null;
}

const wholeTask: About = { region: null, item: null };

/** The answer of a control about something, among all results. */
export function answerAbout(
  results: readonly Result[],
  control: ControlTag,
  { region, item }: About,
): Result | undefined {
  return results.find(
    (result) =>
      result.from_name === control.name &&
      (region === null ? item === null || result["item_index"] === item : result.id === region.id),
  );
}

/** The result that says an answer, instead of the one before if there is one. */
export function answered(
  control: ControlTag,
  { region, item }: About,
  answer: unknown,
  before: Result | undefined,
  id = newRegionId(),
): Result {
  return {
    ...(before ?? {
      ...region?.envelope,
      ...(item === null ? {} : { item_index: item }),
      id: region?.id ?? id,
      from_name: control.name,
      to_name: region?.object ?? targetOf(control),
      type: control.type,
    }),
    value: { ...region?.place, [answerKey(control)]: answer },
  };
}

/** As Label Studio's editor has it: what compares objects is about itself. */
const targetOf = ({ name, toName }: ControlTag): string => (toName.length > 1 ? name : (toName[0] ?? ""));

/** Everything that a control asks about: each region of its objects, each item of its object, or the task. */
export function asked(editor: Pick<EditorStore, "config" | "data" | "regions">, control: ControlTag): About[] {
  if (isPerRegion(control))
    return editor
      .regions()
      .filter((region) => control.toName.includes(region.object))
      .map((region) => ({ region, item: null }));
  if (!isPerItem(control)) return [wholeTask];
  const count = itemCount(editor, control.toName[0] ?? "");
  return Array.from({ length: count }, (_, item) => ({ region: null, item }));
}

/** How many items an object shows; 1 when it is one thing. */
export function itemCount({ config, data }: Pick<EditorStore, "config" | "data">, name: string): number {
  const object = config.objectByName.get(name);
  if (object === undefined) return 1;
  const definition = tags[object.tag] as {
    itemCount?: (data: unknown, attributes: ObjectTag["attributes"]) => number | null;
  };
  return definition.itemCount?.(objectData(config, object, data), object.attributes) ?? 1;
}
