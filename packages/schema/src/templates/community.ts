import { mammogramScene } from "./sample-media/medical-scenes.ts";
import { invoiceScene } from "./sample-media/paper-scenes.ts";
import { inGroup, type Template } from "./template.ts";

const template = inGroup("Community");

/** Templates for one field of work each, as people use them. */
export const communityTemplates: readonly Template[] = [
  template({
    id: "mammogram",
    title: "Breast X-ray by BI-RADS",
    description: "Outline findings in a mammogram, describe each, and give the density and the category.",
    config: `<View>
  <View style="display: flex; gap: 16px">
    <View style="flex: 2">
      <Image name="image" value="$image" zoomControl="true" brightnessControl="true" contrastControl="true"/>
    </View>
    <View style="flex: 1">
      <PolygonLabels name="finding" toName="image" strokeWidth="2">
        <Label value="Mass" background="#e03131"/>
        <Label value="Calcifications" background="#1971c2"/>
        <Label value="Asymmetry" background="#dd6b00"/>
      </PolygonLabels>
      <View visibleWhen="region-selected" whenTagName="finding" whenLabelValue="Mass">
        <Header value="Edge of the mass" size="5"/>
      </View>
      <Choices name="edge" toName="image" perRegion="true" whenTagName="finding" whenLabelValue="Mass"
        choice="single">
        <Choice value="Sharp"/>
        <Choice value="Hidden in part"/>
        <Choice value="Blurred"/>
        <Choice value="With spikes"/>
      </Choices>
      <Header value="Density" size="5"/>
      <Choices name="density" toName="image" choice="single" layout="inline" required="true">
        <Choice value="A"/>
        <Choice value="B"/>
        <Choice value="C"/>
        <Choice value="D"/>
      </Choices>
      <Header value="Category, 0 to 6" size="5"/>
      <Number name="category" toName="image" min="0" max="6" step="1" required="true"/>
    </View>
  </View>
</View>
`,
    sample: () => ({ image: mammogramScene() }),
  }),
  template({
    id: "html-document-entities",
    title: "Parts of a contract in HTML",
    description: "Mark the parties, dates and duties of a contract that is kept as a web page, and join them.",
    config: `<View>
  <HyperTextLabels name="part" toName="contract">
    <Label value="Party" background="#1971c2"/>
    <Label value="Duty" background="#e8590c"/>
    <Label value="Date" background="#9c36b5"/>
    <Label value="Sum" background="#2f9e44"/>
  </HyperTextLabels>
  <HyperText name="contract" value="$contract" inline="true"/>
  <Relations>
    <Relation value="must do"/>
    <Relation value="pays"/>
    <Relation value="is due on"/>
  </Relations>
</View>
`,
    sample: () => ({
      contract:
        "<section><h3>Lease of a workshop</h3><p><strong>Haas Woodwork</strong> rents the workshop in Mill Lane from <strong>J. Petrov</strong>.</p><ol><li>The rent is <b>640 euros</b> a month, due on the <b>third day</b>.</li><li>The tenant sweeps the chimney once a year.</li></ol></section>",
    }),
  }),
  template({
    id: "invoice-entities-bio",
    title: "Invoice text with BIO labels",
    description: "Token labels for the text of invoices: B- for the first word of a field, I- for those after it.",
    config: `<View>
  <Filter toName="token" minlength="1" hotkey="shift+f" placeholder="Find a label"/>
  <Labels name="token" toName="text">
    <Label value="B-SELLER" background="#1971c2"/>
    <Label value="I-SELLER" background="#5f8fd0"/>
    <Label value="B-NUMBER" background="#9c36b5"/>
    <Label value="I-NUMBER" background="#b55fcb"/>
    <Label value="B-DATE" background="#e8590c"/>
    <Label value="I-DATE" background="#d37a3c"/>
    <Label value="B-ITEM" background="#0c8599"/>
    <Label value="I-ITEM" background="#3f98aa"/>
    <Label value="B-TOTAL" background="#2b8a3e"/>
    <Label value="I-TOTAL" background="#5a9c68"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
</View>
`,
    sample: () => ({
      text: "Hallam Lighting Ltd\nInvoice HL-20417 of 9 February 2026\n4 desk lamp, brass 196.00\n12 bulb E27 54.00\nTotal 311.40 GBP",
    }),
  }),
  template({
    id: "invoice-ocr-bio",
    title: "Invoice scans with BIO labels",
    description: "Boxes on a scan with what is written in each and its token label, ready for layout models.",
    config: `<View>
  <RectangleLabels name="token" toName="scan">
    <Label value="B-SELLER" background="#1971c2"/>
    <Label value="I-SELLER" background="#5f8fd0"/>
    <Label value="B-NUMBER" background="#9c36b5"/>
    <Label value="I-NUMBER" background="#b55fcb"/>
    <Label value="B-DATE" background="#e8590c"/>
    <Label value="I-DATE" background="#d37a3c"/>
    <Label value="B-TOTAL" background="#2b8a3e"/>
    <Label value="I-TOTAL" background="#5a9c68"/>
    <Label value="O" background="#868e96"/>
  </RectangleLabels>
  <Image name="scan" value="$scan" zoomControl="true" rotateControl="true"/>
  <TextArea name="written" toName="scan" perRegion="true" required="true" editable="true" maxSubmissions="1"
    displayMode="region-list" placeholder="What is written here?"/>
</View>
`,
    sample: () => ({ scan: invoiceScene() }),
  }),
  template({
    id: "two-level-sentiment",
    title: "Sentiment in two steps",
    description: "First whether a review is good or bad, then, depending on that, why.",
    config: `<View>
  <Text name="review" value="$review"/>
  <Choices name="sentiment" toName="review" choice="single" layout="inline" required="true">
    <Choice value="Positive" hotkey="1" background="#2b8a3e"/>
    <Choice value="Negative" hotkey="2" background="#c92a2a"/>
    <Choice value="Neither" hotkey="3" background="#868e96"/>
  </Choices>
  <Choices name="praise" toName="review" choice="multiple" required="true" visibleWhen="choice-selected"
    whenTagName="sentiment" whenChoiceValue="Positive">
    <Choice value="Quality"/>
    <Choice value="Price"/>
    <Choice value="Service"/>
  </Choices>
  <Choices name="complaint" toName="review" choice="multiple" required="true" visibleWhen="choice-selected"
    whenTagName="sentiment" whenChoiceValue="Negative">
    <Choice value="Broken"/>
    <Choice value="Too dear"/>
    <Choice value="Late"/>
    <Choice value="Rude staff"/>
  </Choices>
</View>
`,
    sample: () => ({ review: "The chair itself is fine, but it came two weeks late and nobody answered the phone." }),
  }),
];
