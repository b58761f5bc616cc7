import { expect, test } from "vitest";

import { interactiveControls } from "./interactive.ts";
import { parseConfig } from "./parse-config.ts";

test("controls that models may answer while somebody draws", () => {
  const read = parseConfig(`<View><Image name="i" value="$i"/>
    <Brush name="plain" toName="i"/>
    <Brush name="never" toName="i" smart="false"/>
    <KeyPoint name="only" toName="i" smartonly="true"/>
    <KeyPoint name="both" toName="i" smart="false" smartOnly="true"/></View>`);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  expect(
    interactiveControls(read.config).map(({ control, isOnlyForModels }) => [control.name, isOnlyForModels]),
  ).toEqual([
    ["plain", false],
    ["only", true],
    ["both", true],
  ]);
});
