import { letterPdf } from "./sample-media/letter-pdf.ts";
import { shelfScene } from "./sample-media/indoor-scenes.ts";
import { inGroup, type Template } from "./template.ts";

const template = inGroup("Structured Data");

/** Templates about tables, web pages and documents. */
export const structuredDataTemplates: readonly Template[] = [
  template({
    id: "tabular-data",
    title: "Rows of a table",
    description: "Judge a record by its fields.",
    config: `<View>
  <Header value="Is this payment in order?"/>
  <Table name="record" value="$record"/>
  <Choices name="verdict" toName="record" choice="single" layout="inline" required="true">
    <Choice value="In order"/>
    <Choice value="To be checked"/>
    <Choice value="Fraud"/>
  </Choices>
</View>
`,
    sample: () => ({
      record: {
        amount: "1,240.00 EUR",
        card: "**** 0042",
        country: "PT",
        "minutes since the last payment": 3,
        shop: "Watches and more",
        time: "03:17",
      },
    }),
  }),
  template({
    id: "html-entities",
    title: "Entities in web pages",
    description: "Mark words in a formatted page: names, prices, conditions.",
    config: `<View>
  <HyperTextLabels name="entity" toName="page">
    <Label value="Product" background="#1971c2"/>
    <Label value="Price" background="#2f9e44"/>
    <Label value="Condition" background="#e8590c"/>
    <Label value="Date" background="#9c36b5"/>
  </HyperTextLabels>
  <HyperText name="page" value="$page" inline="true" granularity="word"/>
</View>
`,
    sample: () => ({
      page: "<article><h2>Hikers' tent <em>Alder 2</em></h2><p>Now <b>149.00</b> instead of <s>189.00</s>, while stocks last.</p><ul><li>2.1 kg, sleeps two</li><li>Can be returned until <b>30 September</b>, if unused</li></ul></article>",
    }),
  }),
  template({
    id: "pdf-classification",
    title: "PDF classification",
    description: "The kind of a PDF document, how well it can be read, and its date.",
    config: `<View>
  <View style="display: flex; gap: 16px">
    <View style="flex: 2">
      <Pdf name="pdf" value="$pdf"/>
    </View>
    <View style="flex: 1">
      <Header value="Kind" size="5"/>
      <Choices name="kind" toName="pdf" choice="single-radio" required="true">
        <Choice value="Letter"/>
        <Choice value="Invoice"/>
        <Choice value="Contract"/>
        <Choice value="Form"/>
      </Choices>
      <Header value="Date of the document" size="5"/>
      <DateTime name="date" toName="pdf" only="date" format="%Y-%m-%d"/>
      <Header value="How well can it be read?" size="5"/>
      <Rating name="legible" toName="pdf" maxRating="5"/>
    </View>
  </View>
</View>
`,
    sample: () => ({ pdf: letterPdf() }),
  }),
  template({
    id: "freeform-metadata",
    title: "Free-form metadata",
    description: "Describe things by fields of one's own: title, keywords, source, remarks.",
    config: `<View>
  <Style>
    .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 16px; }
  </Style>
  <Image name="item" value="$picture"/>
  <View className="fields">
    <View>
      <Header value="Title" size="5"/>
      <TextArea name="title" toName="item" editable="true" maxSubmissions="1" required="true"/>
    </View>
    <View>
      <Header value="Source" size="5"/>
      <TextArea name="source" toName="item" editable="true" maxSubmissions="1"/>
    </View>
  </View>
  <Header value="Keywords, one after the other" size="5"/>
  <TextArea name="keywords" toName="item" editable="true" maxSubmissions="12" skipDuplicates="true"/>
  <Header value="Remarks" size="5"/>
  <TextArea name="remarks" toName="item" rows="3" editable="true" maxSubmissions="1"/>
</View>
`,
    sample: () => ({ picture: shelfScene() }),
  }),
];
