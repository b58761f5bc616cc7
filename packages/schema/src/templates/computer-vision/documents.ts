import { invoicePages, receiptScene } from "../sample-media/paper-scenes.ts";
import type { Template } from "../template.ts";
import { template } from "./group.ts";

/** Pictures of paper. */
export const documentTemplates: readonly Template[] = [
  template({
    id: "ocr",
    title: "Text in images (OCR)",
    description: "Mark each piece of writing with a box or a polygon, say what kind it is, and type what it says.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true" rotateControl="true"/>
  <Labels name="writing" toName="image">
    <Label value="Printed" background="#1971c2"/>
    <Label value="Handwritten" background="#9c36b5"/>
    <Label value="Logo or stamp" background="#e8590c"/>
  </Labels>
  <Rectangle name="box" toName="image" strokeWidth="2"/>
  <Polygon name="outline" toName="image" strokeWidth="2"/>
  <TextArea name="transcription" toName="image" perRegion="true" required="true" editable="true" maxSubmissions="1"
    rows="2" displayMode="region-list" placeholder="What is written here?"/>
</View>
`,
    sample: () => ({ image: receiptScene() }),
  }),
  template({
    id: "multi-page-document",
    title: "Documents of several pages",
    description: "One task for all pages of a document: boxes on each page, a kind for each page.",
    config: `<View>
  <Image name="pages" valueList="$pages" zoomControl="true"/>
  <RectangleLabels name="field" toName="pages">
    <Label value="Title" background="#1971c2"/>
    <Label value="Address" background="#2f9e44"/>
    <Label value="Table" background="#e8590c"/>
    <Label value="Amount" background="#c2255c"/>
    <Label value="Signature" background="#9c36b5"/>
  </RectangleLabels>
  <Choices name="page_kind" toName="pages" perItem="true" choice="single" layout="inline">
    <Choice value="Invoice"/>
    <Choice value="Terms"/>
    <Choice value="Delivery note"/>
    <Choice value="Other"/>
  </Choices>
</View>
`,
    sample: () => ({ pages: invoicePages() }),
  }),
];
