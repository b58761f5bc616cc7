import { flag, oneOf, text as anyText } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { spanPlace } from "./places/span.ts";
import { styling } from "./shared-attributes.ts";

/** A plain text. Regions in it are spans: code points from 0, the end not included. */
export const text = objectTag({
  name: "Text",
  summary: "A plain text. Regions in it are spans, counted in Unicode code points.",
  example: `<View>
  <Text name="text" value="$text" granularity="word"/>
  <Labels name="entity" toName="text">
    <Label value="Person"/>
  </Labels>
</View>`,
  attributes: {
    name: anyText("What controls and results call this object. Required."),
    value: anyText("The text: a `$key` of the task's data, or words with keys in them."),
    valueType: oneOf(["text", "url"], "text", "Whether the data is the text itself or the address of it."),
    saveTextResult: oneOf(
      ["yes", "no", "none"],
      null,
      "Whether results repeat the text of a span; by itself `yes` for a text and `no` for an address.",
    ),
    encoding: oneOf(["none", "base64", "base64unicode"], "none", "How the text in the data is encoded."),
    selectionEnabled: flag(true, "Whether spans can be selected."),
    highlightColor: anyText("CSS colour of spans."),
    showLabels: oneOf(["true", "false"], null, "Shows the labels beside the spans; by itself as the annotator set it."),
    granularity: oneOf(["symbol", "word", "sentence", "paragraph"], "symbol", "To what a selection is widened."),
    clickableLinks: flag(false, "Makes addresses in the text links."),
    resolver: anyText("Takes the text from a cell of a fetched table: `csv|separator=;|headless=true|column=2`."),
    ...styling,
  },
  checkData: (data) =>
    typeof data === "string" || typeof data === "number" || Array.isArray(data)
      ? null
      : "must be a string, a number or a list",
  sample: () => "To have faith is to trust yourself to the water. When you swim you do not grab hold of it.",
  places: { span: spanPlace(shownText) },
});

/** The text that the annotator sees, when the task's data is that text itself and not where to find it. */
export function shownText(
  data: unknown,
  attributes: { valueType?: unknown; encoding?: unknown; resolver?: unknown },
): string | null {
  if (attributes.valueType !== "text" || attributes.encoding !== "none" || attributes.resolver !== null) return null;
  if (typeof data === "string") return data;
  return typeof data === "number" ? String(data) : null;
}
