import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseConfig } from "./parse-config.ts";

function codesOf(xml: string): string[] {
  const parsed = parseConfig(xml);
  return parsed.ok ? [] : parsed.problems.map(({ code }) => code);
}

const numbered = (count: number, make: (number: number) => string): string =>
  Array.from({ length: count }, (_, number) => make(number)).join("");

describe("hostile label configs", () => {
  test("a document type is refused, with or without entities", () => {
    const bomb = '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><View><Header value="&b;"/></View>';
    expect(codesOf(bomb)).toEqual(["entity"]);
    expect(codesOf('<!doctype View SYSTEM "file:///etc/passwd"><View/>')).toEqual(["entity"]);
  });

  test("an undefined entity is refused", () => {
    expect(codesOf("<View><Header>&xxe;</Header></View>")).toEqual(["malformed-xml"]);
  });

  test("a document type in a comment or CDATA is only text", () => {
    expect(parseConfig("<View><!-- <!DOCTYPE x> --><Header><![CDATA[<!DOCTYPE x>]]></Header></View>").ok).toBe(true);
  });

  test("nesting: 200 is accepted, 201 is not, a million does not exhaust the stack", () => {
    const nested = (depth: number) => "<View>".repeat(depth) + "</View>".repeat(depth);
    expect(parseConfig(nested(200)).ok).toBe(true);
    expect(codesOf(nested(201))).toEqual(["too-deep"]);
    expect(codesOf("<a>".repeat(600_000))).toEqual(["too-deep"]);
  });

  test("too long", () => {
    expect(codesOf(`<View>${" ".repeat(2_000_000)}</View>`)).toEqual(["too-long"]);
    expect(parseConfig(`<View>${" ".repeat(1_999_987)}</View>`).ok).toBe(true);
  });

  /** Each took quadratic time in some parser; at this size that would be hours. */
  test.each([
    ["carriage returns", `<View>${"\r".repeat(1_900_000)}</View>`],
    ["line breaks in an attribute", `<View style="${"\r\n".repeat(900_000)}"/>`],
    ["unclosed comments", `<View>${"<!--".repeat(450_000)}`],
    ["brackets and spaces after a document type", `<!DOCTYPE a [${"] ".repeat(900_000)}`],
    ["references", `<View><Header>${"&amp;".repeat(350_000)}</Header></View>`],
    ["an unclosed quote", `<View a="${"<b c='".repeat(300_000)}`],
    ["attributes", `<View ${Array.from({ length: 150_000 }, (_, index) => `a${index}="1"`).join(" ")}/>`],
    ["unknown tags", `<View>${"<abcdefgh/>".repeat(180_000)}</View>`],
    ["one long unknown tag", `<View><${"x".repeat(1_900_000)}/></View>`],
    ["one long attribute name", `<View ${"x".repeat(1_900_000)}="1"/>`],
    [
      "labels with one name",
      `<View><Text name="t" value="$t"/><Labels name="l" toName="t">${'<Label value="a"/>'.repeat(100_000)}</Labels></View>`,
    ],
    [
      "controls with one name",
      `<View><Text name="t" value="$t"/>${'<Labels name="l" toName="u"/>'.repeat(60_000)}</View>`,
    ],
    ["comments", `<View>${"<!-- a -->".repeat(190_000)}</View>`],
    ["texts between tags", `<View>${"a<View/>".repeat(180_000)}</View>`],
    ["CDATA sections in markup", `<View><Style>${"<![CDATA[a]]>".repeat(140_000)}<b/></Style></View>`],
    ["markup", `<View><HyperText name="h">${"<p>a</p>".repeat(200_000)}</HyperText></View>`],
    ["targets", `<View><Text name="t" value="$t"/><Labels name="l" toName="${"u,".repeat(900_000)}"/></View>`],
    [
      "controls without a target",
      `<View>${numbered(20_000, (n) => `<Text name="t${n}" value="$t"/>`)}${numbered(20_000, (n) => `<Labels name="l${n}"/>`)}</View>`,
    ],
    [
      "conditions",
      `<View><Text name="t" value="$t"/><Choices name="c" toName="t">${numbered(20_000, (n) => `<Choice value="t${n}"/>`)}</Choices>${numbered(20_000, (n) => `<View whenTagName="c" whenChoiceValue="t${n}x,b"/>`)}</View>`,
    ],
    [
      "names of items",
      `<View><Repeater on="$l">${numbered(20_000, (n) => `<Text name="${n}_{{idx}}" value="$t"/>`)}</Repeater></View>`,
    ],
    ["flags", `<View><Repeater on="$l"><Text name="${"{{idx}}".repeat(200_000)}" value="$t"/></Repeater></View>`],
    ["parts", `<View><TimeSeries name="s" value="$s">${'<Channel column="a"/>'.repeat(80_000)}</TimeSeries></View>`],
  ])("is done with soon: %s", (_, xml) => {
    const parsed = parseConfig(xml);
    const problems = parsed.ok ? parsed.warnings : parsed.problems;
    expect(problems.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(problems).length).toBeLessThan(100_000);
  });

  test("never throws, and every place is inside the text", () => {
    const pieces = fc.constantFrom(
      "<View>",
      "</View>",
      "<Text name='t' value='$t'/>",
      "<Choices name='c'>",
      "</Choices>",
      "<Choice value='a'/>",
      "<Label>",
      "</Label>",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?a ",
      "?>",
      "&amp;",
      "&",
      "<",
      ">",
      "'",
      '"',
      "/>",
      "😀",
      "\r\n",
      "\r",
      "\n",
      " a='b'",
      "text",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: "binary" })), { maxLength: 30 }), (parts) => {
        const xml = parts.join("");
        const parsed = parseConfig(xml);
        const problems = parsed.ok ? parsed.warnings : parsed.problems;
        expect(parsed.ok || problems.some(({ severity }) => severity === "error")).toBe(true);
        for (const { offset, length, line, column } of problems) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(xml.length);
          const before = xml.slice(0, offset).replaceAll(/\r\n?/g, "\n");
          expect(line).toBe(before.split("\n").length);
          expect(column).toBe(before.length - before.lastIndexOf("\n"));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
