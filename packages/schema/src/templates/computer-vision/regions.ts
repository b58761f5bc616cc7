import { cellScene } from "../sample-media/medical-scenes.ts";
import { breakfastScene, dancerScene, shelfScene } from "../sample-media/indoor-scenes.ts";
import { streetScene } from "../sample-media/outdoor-scenes.ts";
import type { Template } from "../template.ts";
import { template } from "./group.ts";

/** Things in a picture: where they are and what they are. */
export const regionTemplates: readonly Template[] = [
  template({
    id: "object-detection",
    title: "Object detection with boxes",
    description: "Draw a bounding box around each thing and say what it is.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <RectangleLabels name="object" toName="image">
    <Label value="Car" background="#1971c2"/>
    <Label value="Bus" background="#e8590c"/>
    <Label value="Person" background="#c2255c"/>
    <Label value="Traffic light" background="#2f9e44"/>
  </RectangleLabels>
</View>
`,
    sample: () => ({ image: streetScene() }),
  }),
  template({
    id: "ellipses",
    title: "Round things with ellipses",
    description: "Ellipses around cells, coins, craters: whatever a box would fit badly.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true" contrastControl="true"/>
  <EllipseLabels name="cell" toName="image">
    <Label value="Healthy" background="#2f9e44"/>
    <Label value="Altered" background="#e03131"/>
    <Label value="Unclear" background="#dd6b00"/>
  </EllipseLabels>
</View>
`,
    sample: () => ({ image: cellScene() }),
  }),
  template({
    id: "keypoints",
    title: "Keypoints",
    description: "Put a point on each joint of a body, or on any other landmark.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <KeyPointLabels name="joint" toName="image" strokeWidth="3">
    <Label value="Head" background="#e03131"/>
    <Label value="Shoulder" background="#e8590c"/>
    <Label value="Elbow" background="#dd6b00"/>
    <Label value="Hand" background="#2f9e44"/>
    <Label value="Hip" background="#0c8599"/>
    <Label value="Knee" background="#1971c2"/>
    <Label value="Foot" background="#9c36b5"/>
  </KeyPointLabels>
  <Choices name="side" toName="image" perRegion="true" choice="single" layout="inline">
    <Choice value="Left"/>
    <Choice value="Right"/>
  </Choices>
</View>
`,
    sample: () => ({ image: dancerScene() }),
  }),
  template({
    id: "lines-and-paths",
    title: "Lines and paths",
    description: "Vectors along lanes, cracks, wires or vessels: open or closed, straight or curved.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <VectorLabels name="line" toName="image" closable="true" curves="true" minPoints="2" strokeWidth="3">
    <Label value="Lane line" background="#dd6b00"/>
    <Label value="Kerb" background="#9c36b5"/>
    <Label value="Roof line" background="#1971c2"/>
  </VectorLabels>
</View>
`,
    sample: () => ({ image: streetScene() }),
  }),
  template({
    id: "inventory",
    title: "Shelf inventory",
    description: "Outline products whose names come with the task; a filter finds the right one among many.",
    config: `<View>
  <Header value="Shelf $shelf"/>
  <Filter toName="product" minlength="0" hotkey="shift+f" placeholder="Find a product"/>
  <PolygonLabels name="product" toName="image" value="$products" strokeWidth="3" pointSize="medium"/>
  <Image name="image" value="$image" zoomControl="true"/>
  <Number name="pieces" toName="image" perRegion="true" min="1" max="500" defaultValue="1"/>
</View>
`,
    sample: () => ({
      image: shelfScene(),
      shelf: "B-07",
      products: [
        { value: "Oats 500 g", background: "#e8590c" },
        { value: "Rice 1 kg", background: "#1971c2" },
        { value: "Green peas", background: "#2f9e44" },
        { value: "Black tea", background: "#9c36b5" },
        { value: "Olive oil", background: "#5c940d" },
        { value: "Tomatoes, tin", background: "#c92a2a" },
        { value: "Empty place", background: "#868e96" },
      ],
    }),
  }),
  template({
    id: "scene-graph",
    title: "Scene graph",
    description: "Boxes with a description each, joined by named relations: who holds what, what stands on what.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <RectangleLabels name="thing" toName="image">
    <Label value="Food" background="#e8590c"/>
    <Label value="Dishes" background="#1971c2"/>
    <Label value="Furniture" background="#7c5cba"/>
    <Label value="Plant" background="#2f9e44"/>
    <Label value="Window" background="#0c8599"/>
  </RectangleLabels>
  <TextArea name="details" toName="image" perRegion="true" editable="true" placeholder="Colour, material, state …"/>
  <Relations>
    <Relation value="stands on"/>
    <Relation value="is beside"/>
    <Relation value="is behind"/>
    <Relation value="is part of"/>
  </Relations>
</View>
`,
    sample: () => ({ image: breakfastScene() }),
  }),
  template({
    id: "every-shape",
    title: "One list of labels, every tool",
    description: "All drawing tools share the labels; each region also gets a note, and the picture an overall answer.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <Labels name="part" toName="image">
    <Label value="Vehicle" background="#1971c2"/>
    <Label value="Person" background="#c2255c"/>
    <Label value="Building" background="#e8590c"/>
    <Label value="Plant" background="#2f9e44"/>
  </Labels>
  <Rectangle name="box" toName="image"/>
  <Ellipse name="ellipse" toName="image"/>
  <Polygon name="outline" toName="image"/>
  <KeyPoint name="point" toName="image" strokeWidth="3"/>
  <Vector name="path" toName="image" closable="true"/>
  <Brush name="mask" toName="image"/>
  <Bitmask name="pixels" toName="image"/>
  <TextArea name="note" toName="image" perRegion="true" editable="true" placeholder="A note about this region"/>
  <Choices name="traffic" toName="image" choice="single" layout="inline">
    <Choice value="Little traffic"/>
    <Choice value="Busy"/>
    <Choice value="Jam"/>
  </Choices>
</View>
`,
    sample: () => ({ image: streetScene() }),
  }),
];
