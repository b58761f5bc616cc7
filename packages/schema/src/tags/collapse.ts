import { flag, oneOf } from "./attribute.ts";
import { visualTag } from "./define.ts";
import { styling } from "./shared-attributes.ts";

/** A stack of panels that open and close. */
export const collapse = visualTag({
  name: "Collapse",
  summary: "A stack of panels that open and close.",
  example: `<View>
  <Collapse accordion="false">
    <Panel value="How to do it" open="true">
      <Header value="Read all of it first."/>
    </Panel>
    <Panel value="Examples">
      <Header value="None yet."/>
    </Panel>
  </Collapse>
  <Text name="text" value="$text"/>
</View>`,
  attributes: {
    accordion: flag(true, "Only one panel is open at a time."),
    bordered: flag(false, "Draws a border around the panels."),
    open: oneOf(["true", "false"], null, "Whether panels are open at first that do not say it themselves."),
    ...styling,
  },
});
