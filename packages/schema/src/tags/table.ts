import { text, textOr } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { checkAddress, objectName, parsedData } from "./object-attributes.ts";
import { isObject } from "./shape.ts";
import { styling } from "./shared-attributes.ts";

/** A table of what the task holds. It has no regions: questions about it are about the whole task. */
export const table = objectTag({
  name: "Table",
  summary: "A table: a list of objects as rows, or the keys and values of one object. It has no regions.",
  example: `<View>
  <Table name="order" value="$order"/>
  <Choices name="fraud" toName="order">
    <Choice value="Yes"/>
    <Choice value="No"/>
  </Choices>
</View>`,
  attributes: {
    name: objectName,
    value: text("The `$key` of the task's data with the table."),
    valueType: textOr(
      "json",
      "`json` for objects in the data, `csv` for a table as text, `url` before either when the data is its address: `url|csv|separator=;|headless=true`.",
    ),
    ...styling,
  },
  checkData: (data, { valueType }) => {
    const words = valueType.toLowerCase().split("|");
    if (words.includes("url")) return checkAddress(data);
    if (words.includes("csv")) return typeof data === "string" ? null : "must be a string with a table as CSV";
    const rows = parsedData(data);
    return isObject(rows) || (Array.isArray(rows) && rows.every(isObject))
      ? null
      : "must be a list of objects, or an object";
  },
  sample: ({ valueType }) => {
    const words = valueType.toLowerCase().split("|");
    const written = words.includes("csv")
      ? ["text/csv", "item,pieces\nlamp,2\nbulb,8"]
      : ["application/json", '[{"item":"lamp","pieces":2},{"item":"bulb","pieces":8}]'];
    if (words.includes("url")) return `data:${written[0]},${encodeURIComponent(written[1] ?? "")}`;
    return words.includes("csv") ? written[1] : { customer: "A. Lindqvist", pieces: 10, total: "86.40 €" };
  },
  places: {},
});
