import { flag, text } from "./attribute.ts";
import { partTag } from "./define.ts";

/** A column of a Ranker that items are put into. */
export const bucket = partTag({
  name: "Bucket",
  summary: "A column of a Ranker, for a part of the items.",
  example: `<View>
  <List name="results" value="$items" title="Search results"/>
  <Ranker name="rank" toName="results">
    <Bucket name="best" title="Best results"/>
    <Bucket name="ads" title="Paid results"/>
  </Ranker>
</View>`,
  inside: ["Ranker"],
  attributes: {
    name: text("What results call it. Required, and different from the other buckets."),
    title: text("Its heading."),
    default: flag(false, "All items are in it at first, and not in the list."),
  },
});
