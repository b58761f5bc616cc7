import { lighthouseScene, vaseScene } from "./sample-media/picture-variants.ts";
import { speechSound } from "./sample-media/sounds.ts";
import { inGroup, type Template } from "./template.ts";

const template = inGroup("Ranking and Scoring");

/** Templates that compare: which is better, which fits, how well. */
export const rankingTemplates: readonly Template[] = [
  template({
    id: "pairwise-classification",
    title: "Pairwise comparison",
    description: "Which of two texts is the better one.",
    config: `<View>
  <Header value="Which of the two is easier to read?"/>
  <Pairwise name="easier" toName="left,right"/>
  <View style="display: grid; grid-template-columns: 1fr 1fr; gap: 16px">
    <Text name="left" value="$left"/>
    <Text name="right" value="$right"/>
  </View>
</View>
`,
    sample: () => ({
      left: "Switch the machine off before you open the lid.",
      right: "Prior to lid aperture, deactivation of the apparatus must have been effected.",
    }),
  }),
  template({
    id: "pairwise-regression",
    title: "Pairwise scores",
    description: "Stars for each of two pictures, so that the difference can be learned too.",
    config: `<View>
  <View style="display: grid; grid-template-columns: 1fr 1fr; gap: 16px">
    <View>
      <Image name="left" value="$left"/>
      <Rating name="left_score" toName="left" maxRating="10" required="true"/>
    </View>
    <View>
      <Image name="right" value="$right"/>
      <Rating name="right_score" toName="right" maxRating="10" required="true"/>
    </View>
  </View>
</View>
`,
    sample: () => ({ left: lighthouseScene("evening"), right: lighthouseScene("crooked") }),
  }),
  template({
    id: "text-to-image",
    title: "Text to image",
    description: "Choose which pictures show what a text asks for.",
    config: `<View>
  <Text name="prompt" value="$prompt"/>
  <View style="display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px">
    <Image name="first" value="$pictures[0]"/>
    <Image name="second" value="$pictures[1]"/>
    <Image name="third" value="$pictures[2]"/>
  </View>
  <Header value="Which pictures show it?" size="5"/>
  <Choices name="fitting" toName="prompt" choice="multiple" layout="inline" required="true">
    <Choice value="First"/>
    <Choice value="Second"/>
    <Choice value="Third"/>
    <Choice value="None"/>
  </Choices>
</View>
`,
    sample: () => ({
      prompt: "A lighthouse at night that sends its light over the sea",
      pictures: [lighthouseScene("plain"), lighthouseScene("night"), lighthouseScene("evening")],
    }),
  }),
  template({
    id: "image-retrieval",
    title: "Similar images",
    description: "A picture and what a search has found for it: choose what shows the same thing.",
    config: `<View>
  <View style="display: flex; gap: 24px; align-items: flex-start">
    <View style="width: 30%">
      <Header value="Looked for" size="5"/>
      <Image name="query" value="$query"/>
    </View>
    <View style="flex: 1">
      <Header value="Found" size="5"/>
      <View style="display: grid; grid-template-columns: repeat(2, 1fr); gap: 12px">
        <View>
          <Image name="found_1" value="$found[0]"/>
          <Choices name="same_1" toName="found_1" choice="single" layout="inline">
            <Choice value="Same"/>
            <Choice value="Similar"/>
            <Choice value="Different"/>
          </Choices>
        </View>
        <View>
          <Image name="found_2" value="$found[1]"/>
          <Choices name="same_2" toName="found_2" choice="single" layout="inline">
            <Choice value="Same"/>
            <Choice value="Similar"/>
            <Choice value="Different"/>
          </Choices>
        </View>
        <View>
          <Image name="found_3" value="$found[2]"/>
          <Choices name="same_3" toName="found_3" choice="single" layout="inline">
            <Choice value="Same"/>
            <Choice value="Similar"/>
            <Choice value="Different"/>
          </Choices>
        </View>
        <View>
          <Image name="found_4" value="$found[3]"/>
          <Choices name="same_4" toName="found_4" choice="single" layout="inline">
            <Choice value="Same"/>
            <Choice value="Similar"/>
            <Choice value="Different"/>
          </Choices>
        </View>
      </View>
    </View>
  </View>
</View>
`,
    sample: () => ({
      query: vaseScene({ shape: "round", color: "#c2410c", stripe: "#fde68a" }),
      found: [
        vaseScene({ shape: "round", color: "#c2410c", stripe: "#fde68a", turned: true }),
        vaseScene({ shape: "slim", color: "#c2410c", stripe: "#fde68a" }),
        vaseScene({ shape: "round", color: "#0f766e", stripe: "#fde68a" }),
        vaseScene({ shape: "slim", color: "#1e3a8a", stripe: "#bfdbfe", turned: true }),
      ],
    }),
  }),
  template({
    id: "document-retrieval",
    title: "Documents for a question",
    description: "A question and the documents that a search has found: choose those that answer it.",
    config: `<View>
  <Header value="Question" size="5"/>
  <Text name="question" value="$question"/>
  <Header value="Documents" size="5"/>
  <Text name="document_1" value="$documents[0]"/>
  <Text name="document_2" value="$documents[1]"/>
  <Text name="document_3" value="$documents[2]"/>
  <Header value="Which documents answer the question?" size="5"/>
  <Choices name="relevant" toName="question" choice="multiple" layout="inline" required="true">
    <Choice value="The first"/>
    <Choice value="The second"/>
    <Choice value="The third"/>
    <Choice value="None"/>
  </Choices>
</View>
`,
    sample: () => ({
      question: "How long can a cut hedge stay green?",
      documents: [
        "Beech keeps its dry leaves all winter; they fall only when the new ones come in April.",
        "Cut a hedge in late June, after the birds have left their nests.",
        "Yew and holly stay green the whole year, even right after a cut.",
      ],
    }),
  }),
  template({
    id: "search-page-ranking",
    title: "Search results page",
    description: "Rate each result of a search, and the page as a whole.",
    config: `<View>
  <Header value="Somebody searched for: $query" size="3"/>
  <Repeater on="$results" indexFlag="{{idx}}">
    <View style="padding: 6px 0">
      <Header value="$results[{{idx}}].title" size="5"/>
      <Text name="result_{{idx}}" value="$results[{{idx}}].excerpt"/>
      <Choices name="fit_{{idx}}" toName="result_{{idx}}" choice="single" layout="inline" required="true">
        <Choice value="Just right"/>
        <Choice value="Helps"/>
        <Choice value="Off the subject"/>
      </Choices>
    </View>
  </Repeater>
  <Header value="The page as a whole" size="5"/>
  <Text name="page" value="Results for: $query"/>
  <Rating name="page_rating" toName="page" maxRating="5" required="true"/>
</View>
`,
    sample: () => ({
      query: "repair bicycle tyre",
      results: [
        { title: "Patch an inner tube in ten minutes", excerpt: "What you need: two levers, a patch, a pump …" },
        { title: "Tyres for winter", excerpt: "How much grip studs give on ice, tested on six bicycles." },
        { title: "Bicycle - encyclopedia", excerpt: "A bicycle has two wheels, one behind the other." },
      ],
    }),
  }),
  template({
    id: "asr-hypotheses",
    title: "Transcripts to choose from",
    description: "Several transcripts of one recording, as machines have written them: choose the best.",
    config: `<View>
  <Audio name="audio" value="$audio"/>
  <Header value="Which transcript is closest to what is said?"/>
  <Choices name="best" toName="audio" value="$transcripts" choice="single" required="true"/>
</View>
`,
    sample: () => ({
      audio: speechSound(3, [{ from: 0.2, to: 2.8, pitch: 170 }]),
      transcripts: [
        { value: "We will meet at the old mill." },
        { value: "We'll eat at the old mill." },
        { value: "Wheel meat at the oval." },
      ],
    }),
  }),
];
