import { flag, number, text } from "./attribute.ts";
import { controlTag } from "./define.ts";
import { numeric, type Shape } from "./shape.ts";
import { answer, answerGeometry, controlBasics, styling, visibility } from "./shared-attributes.ts";

/** A number that somebody writes or slides to. */
export const numberTag = controlTag({
  name: "Number",
  summary: "A number: a count, a price, a share.",
  example: `<View>
  <Text name="text" value="$text"/>
  <Number name="people" toName="text" min="0" max="100" step="1"/>
</View>`,
  type: "number",
  objects: "any",
  option: null,
  uncertainty: "value",
  attributes: {
    ...controlBasics,
    ...answer,
    ...visibility,
    min: number(null, "The least it may be."),
    max: number(null, "The most it may be."),
    step: number(
      null,
      "The number must be a whole number of steps from the least (from 0 without one); without steps any number is right.",
      { min: Number.MIN_VALUE },
    ),
    defaultValue: number(null, "The answer of those who give none."),
    slider: flag(false, "Shows a slider and not a field; give it a least and a most."),
    hotkey: text("The key that makes it one more."),
    ...styling,
  },
  geometry: (attributes) => answerGeometry(attributes),
  answer: ({ attributes }) => ({ number: stepped(attributes) }),
  labelsIn: () => [],
  summarize: (value) => String(value["number"]),
  fromScalar: (scalar) => (typeof scalar === "number" ? { number: scalar } : null),
});

/** How far from a whole number of steps a number may be for rounding, in steps and relative to their number. */
const tolerance = 1e-9;

/** A number within bounds that is a whole number of steps away from the least. */
function stepped({ min, max, step }: { min: number | null; max: number | null; step: number | null }): Shape<number> {
  const within = numeric({ ...(min === null ? {} : { min }), ...(max === null ? {} : { max }) });
  if (step === null) return within;
  const start = min ?? 0;
  const nearest = (value: number): number => tidy(start + Math.round((value - start) / step) * step);
  return {
    type: within.type,
    check: (value) => {
      const problems = within.check(value);
      if (problems !== null || typeof value !== "number") return problems;
      const steps = (value - start) / step;
      if (Math.abs(steps - Math.round(steps)) <= tolerance * Math.max(1, Math.abs(steps))) return null;
      const below = tidy(start + Math.floor(steps) * step);
      const message = `${value} is not a whole number of steps of ${step} from ${start}`;
      const above = tidy(below + step);
      return [{ path: "", message, expected: max !== null && above > max ? `${below}` : `${below} or ${above}` }];
    },
    make: (random) => {
      const made = nearest(within.make(random));
      return max !== null && made > max ? tidy(made - step) : made;
    },
  };
}

/** Without the last digits that adding steps like 0.1 leaves. */
const tidy = (value: number): number => Number(value.toPrecision(12));
