import { flag, oneOf, text } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { htmlSpanPlace } from "./places/html-span.ts";
import { shownText, text as plainText } from "./text.ts";

/** A document with markup. Regions in it are spans, from one XPath to another. */
export const hyperText = objectTag({
  name: "HyperText",
  summary: "An HTML document, shown without its scripts. Regions in it are spans, from one XPath to another.",
  example: `<View>
  <HyperText name="page" value="$html" clickableLinks="true"/>
  <HyperTextLabels name="part" toName="page">
    <Label value="Heading"/>
    <Label value="Price"/>
  </HyperTextLabels>
</View>`,
  content: "markup",
  attributes: {
    ...plainText.attributes,
    value: text("The HTML: a `$key` of the task's data. Without it, what is written inside the tag."),
    valueType: oneOf(["text", "url"], "text", "Whether the data is the document itself or the address of it."),
    inline: flag(false, "Shows the document in the page itself and not in a frame of its own."),
  },
  checkData: (data) => (typeof data === "string" ? null : "must be a string with HTML"),
  sample: () => "<article><h2>Lisbon, 3 nights</h2> <p>A quiet room near the river, <b>240 €</b> in all.</p></article>",
  places: { htmlSpan: htmlSpanPlace(shownText) },
});
