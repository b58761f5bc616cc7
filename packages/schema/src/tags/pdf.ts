import { text } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { checkAddress, objectName } from "./object-attributes.ts";
import { styling } from "./shared-attributes.ts";

/** A PDF. It has no regions: questions about it are about the whole task. */
export const pdf = objectTag({
  name: "Pdf",
  summary: "A PDF to read and to classify. It has no regions.",
  example: `<View>
  <Pdf name="letter" value="$pdf"/>
  <Choices name="kind" toName="letter">
    <Choice value="Invoice"/>
    <Choice value="Reminder"/>
  </Choices>
</View>`,
  attributes: {
    name: objectName,
    value: text("The `$key` of the task's data with the address of the PDF, or the address itself."),
    ...styling,
  },
  checkData: checkAddress,
  sample: () => onePage("Invoice 1042: two lamps, 86.40 EUR"),
  places: {},
});

/** A PDF of one page with a line of text. `line` in ASCII, without brackets. */
function onePage(line: string): string {
  const drawing = `BT /F1 18 Tf 40 120 Td (${line}) Tj ET`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 200]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
    `<</Length ${drawing.length}>>stream\n${drawing}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let file = "%PDF-1.4\n";
  let table = "0000000000 65535 f \n";
  for (const [index, object] of objects.entries()) {
    table += `${String(file.length).padStart(10, "0")} 00000 n \n`;
    file += `${index + 1} 0 obj${object}endobj\n`;
  }
  const count = objects.length + 1;
  const end = `xref\n0 ${count}\n${table}trailer<</Size ${count}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF`;
  return `data:application/pdf;base64,${btoa(file + end)}`;
}
