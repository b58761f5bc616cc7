import { text } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { objectName } from "./object-attributes.ts";
import { isObject } from "./shape.ts";
import { styling } from "./shared-attributes.ts";

/** A list of things of one kind, to be put in order. */
export const list = objectTag({
  name: "List",
  summary: "A list of things of one kind, like search results, for a Ranker to put in order or to sort into buckets.",
  example: `<View>
  <List name="results" value="$results" title="Search results"/>
  <Ranker name="order" toName="results"/>
</View>`,
  attributes: {
    name: objectName,
    value: text("The `$key` of the task's data with the items: a list of `{id, title?, body?, html?}`."),
    title: text("What stands above the list."),
    ...styling,
  },
  checkData: (data) => {
    if (!Array.isArray(data) || !data.every(hasId))
      return 'must be a list of objects, each with a string or a number as its "id"';
    // Results have the ids as strings.
    const ids = new Set(data.map(({ id }) => String(id)));
    return ids.size === data.length ? null : 'must be a list of objects, no two with the same "id"';
  },
  sample: () => [
    { id: "guide", title: "How to repot an orchid", body: "When to do it, what soil to take, how often to water." },
    { id: "shop", title: "Orchid pots, 20 % off", body: "Clear pots with holes, five sizes." },
    { id: "forum", title: "My orchid has yellow leaves", body: "They began to turn after I moved it to the window." },
  ],
  places: {},
});

function hasId(item: unknown): item is { id: string | number } {
  return isObject(item) && (typeof item["id"] === "string" || typeof item["id"] === "number");
}
