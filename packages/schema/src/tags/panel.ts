import { oneOf, textOr } from "./attribute.ts";
import { partTag } from "./define.ts";

/** One panel of a Collapse, with anything in it. */
export const panel = partTag({
  name: "Panel",
  summary: "One panel of a Collapse, with anything in it.",
  example: `<View>
  <Collapse>
    <Panel value="About $title">
      <Text name="about" value="$about"/>
    </Panel>
  </Collapse>
  <Text name="text" value="$text"/>
</View>`,
  inside: ["Collapse"],
  attributes: {
    value: textOr("", "Its heading, with `$keys` of the task's data in it."),
    open: oneOf(["true", "false"], null, "Whether it is open at first; by itself as its Collapse says."),
  },
});
