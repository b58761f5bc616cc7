import { describe, expect, test } from "vitest";

import { checker } from "../../test/result-checker.ts";
import { parseConfig } from "../config/parse-config.ts";
import { validateResults } from "../results/validate-results.ts";

test.each(["Audio", "AudioPlus"])("%s: segments are inside the sound", (tag) => {
  const xml = `<${tag} name="it" value="$audio"/><Labels name="label" toName="it"><Label value="Guest"/></Labels>`;
  const { accepts, refuses } = checker(xml, "labels", { audio: "/guest.wav" });
  const beside = { original_length: 98.719925 };
  accepts({ value: { start: 3.1, end: 8.2, channel: 0, labels: ["Guest"] }, beside });
  accepts({ value: { start: 0, end: 98.75, labels: ["Guest"] }, beside });
  accepts({ value: { start: 3.1, end: 800, labels: ["Guest"] } });
  refuses({ value: { start: 8.2, end: 3.1, labels: ["Guest"] }, beside }, ".value.end");
  refuses({ value: { start: 3.1, end: 3.1, labels: ["Guest"] }, beside }, ".value.end");
  refuses({ value: { start: 90, end: 99.5, labels: ["Guest"] }, beside }, ".value.end");
  refuses({ value: { start: -1, end: 3, labels: ["Guest"] }, beside }, ".value.start");
  refuses({ value: { start: 1, end: 3, channel: 0.5, labels: ["Guest"] }, beside }, ".value.channel");
});

describe("documents", () => {
  const html = "<article><h2>🐱 Warning:</h2> <p>🐱 This is a test text</p></article>";
  const xml =
    '<HyperText name="it" value="$html"/><HyperTextLabels name="label" toName="it"><Label value="Note"/></HyperTextLabels>';
  const { accepts, refuses } = checker(xml, "hypertextlabels", { html });
  const path = "/article[1]/p[1]/text()[1]";
  const hypertextlabels = ["Note"];
  const span = { start: path, end: path, startOffset: 13, endOffset: 17, text: "test", hypertextlabels };

  test("XPaths, offsets, or both", () => {
    accepts({ value: { ...span, globalOffsets: { start: 23, end: 27 } } });
    accepts({ value: span });
    accepts({ value: { ...span, start: "/article[1]/h2[1]/text()[1]", startOffset: 20 } });
    accepts({ value: { globalOffsets: { start: 23, end: 27 }, hypertextlabels } });
    accepts({ value: { start: 23, end: 27, hypertextlabels } });
  });

  test("backwards, too far, half given", () => {
    refuses({ value: { ...span, globalOffsets: { start: 27, end: 23 } } }, ".value.globalOffsets.end");
    refuses({ value: { ...span, globalOffsets: { start: 27, end: 230 } } }, ".value.globalOffsets.end");
    refuses({ value: { ...span, endOffset: 13 } }, ".value.endOffset");
    refuses({ value: { ...span, endOffset: undefined } }, ".value.endOffset");
    refuses({ value: { ...span, end: 4 } }, ".value.end");
    refuses({ value: { start: 7, end: 7, hypertextlabels } }, ".value.end");
    refuses({ value: { start: path, hypertextlabels } }, ".value.end");
    refuses({ value: { hypertextlabels } }, ".value.start");
    refuses({ value: { ...span, startOffset: -1 } }, ".value.startOffset");
  });
});

describe("dialogues", () => {
  const dialogue = [
    { author: "Ada", text: "Hello 🐱" },
    { author: "Ben", text: "Hi" },
  ];
  const labels = '<ParagraphLabels name="label" toName="it"><Label value="Greeting"/></ParagraphLabels>';
  const { accepts, refuses } = checker(`<Paragraphs name="it" value="$dialogue"/>${labels}`, "paragraphlabels", {
    dialogue,
  });
  const paragraphlabels = ["Greeting"];
  const span = { start: "0", end: "0", startOffset: 0, endOffset: 5, text: "Hello", paragraphlabels };

  test("numbers of paragraphs, as strings or not, and offsets in UTF-16 units", () => {
    accepts({ value: span });
    accepts({ value: { ...span, start: 0, end: 1, endOffset: 2 } });
    accepts({ value: { ...span, endOffset: 8 } });
    refuses({ value: { ...span, endOffset: 9 } }, ".value.endOffset");
    refuses({ value: { ...span, startOffset: 5 } }, ".value.endOffset");
    refuses({ value: { ...span, end: "2" } }, ".value.end");
    refuses({ value: { ...span, start: "first" } }, ".value.start");
    refuses({ value: { ...span, start: 1, startOffset: 0 } }, ".value.end");
    refuses({ value: { ...span, start: null } }, ".value.start");
  });

  test("where the sound orders the paragraphs, their lengths are not known", () => {
    const ordered = `<Paragraphs name="it" value="$dialogue" contextScroll="true"/>${labels}`;
    const sorted = checker(ordered, "paragraphlabels", { dialogue });
    sorted.accepts({ value: { ...span, endOffset: 9 } });
    sorted.refuses({ value: { ...span, end: "2" } }, ".value.end");
  });
});

test("time series: numbers in order, or times as the data has them", () => {
  const series =
    '<TimeSeries name="it" value="$series" timeColumn="time" timeFormat="%d.%m.%Y"><Channel column="a"/></TimeSeries>';
  const labels = '<TimeSeriesLabels name="label" toName="it"><Label value="Run"/></TimeSeriesLabels>';
  const { accepts, refuses } = checker(series + labels, "timeserieslabels");
  const timeserieslabels = ["Run"];
  accepts({ value: { start: 1592250751951.8074, end: 1592251071946.638, instant: false, timeserieslabels } });
  accepts({ value: { start: 7, end: 7, instant: true, timeserieslabels } });
  accepts({ value: { start: "31.12.2025", end: "01.01.2026", instant: false, timeserieslabels } });
  refuses({ value: { start: 8, end: 7, instant: false, timeserieslabels } }, ".value.end");
  refuses({ value: { start: 8, end: "9", instant: false, timeserieslabels } }, ".value.end");
  refuses({ value: { start: null, end: 9, timeserieslabels } }, ".value.start");
  refuses({ value: { start: 1, end: 9, instant: "no", timeserieslabels } }, ".value.instant");
});

describe("films", () => {
  const video = '<Video name="it" value="$video"/><Labels name="objects" toName="it"><Label value="Car"/></Labels>';
  const { accepts, refuses } = checker(`${video}<VideoRectangle name="label" toName="it"/>`, "videorectangle");
  const box = { x: 10, y: 20, width: 30, height: 40, rotation: 0 };
  const film = { framesCount: 96, duration: 4, labels: ["Car"] };

  test("boxes: frames rise, the last may end the life span, times may be left out", () => {
    const first = { frame: 1, enabled: true, ...box, time: 0.041667 };
    accepts({ value: { ...film, sequence: [first, { ...first, frame: 40, enabled: false, time: 1.6667 }] } });
    accepts({ value: { sequence: [{ frame: 7, ...box }], labels: ["Car"] } });
    accepts({ value: { sequence: [first, { frame: 9, enabled: false, x: 0, y: 0, width: 0, height: 0 }] } });
    refuses({ value: { ...film, sequence: [] } }, ".value.sequence");
    refuses({ value: { ...film, sequence: [first, first] } }, ".value.sequence[1].frame");
    refuses({ value: { ...film, sequence: [{ ...first, frame: 0 }] } }, ".value.sequence[0].frame");
    refuses({ value: { ...film, sequence: [first, { ...first, frame: 2, x: 80 }] } }, ".value.sequence[1].width");
    refuses({ value: { ...film, labels: ["Cat"], sequence: [first] } }, ".value.labels[0]");
  });

  test("lines and stretches", () => {
    const lines = checker(`${video}<VideoVector name="label" toName="it"/>`, "videovector");
    const vertices = [{ id: "a", x: 1, y: 2, prevPointId: null, isBezier: false }];
    lines.accepts({ value: { ...film, sequence: [{ frame: 3, time: 0.1, closed: false, enabled: true, vertices }] } });
    const steps = [
      { frame: 3, vertices },
      { frame: 2, vertices },
    ];
    lines.refuses({ value: { ...film, sequence: steps } }, ".value.sequence[1].frame");
    const bent = [{ ...vertices[0], isBezier: true }];
    const path = ".value.sequence[0].vertices[0].controlPoint1";
    lines.refuses({ value: { ...film, sequence: [{ frame: 3, vertices: bent }] } }, path);

    const timeline = `${video}<TimelineLabels name="label" toName="it"><Label value="Still"/></TimelineLabels>`;
    const stretches = checker(timeline, "timelinelabels");
    const timelinelabels = ["Still"];
    stretches.accepts({ value: { ranges: [{ start: 5, end: 5 }], timelinelabels } });
    stretches.accepts({
      value: {
        ranges: [
          { start: 1, end: 4 },
          { start: 5, end: 9 },
        ],
        timelinelabels,
      },
    });
    stretches.refuses({ value: { ranges: [{ start: 0, end: 4 }], timelinelabels } }, ".value.ranges[0].start");
    stretches.refuses({ value: { ranges: [{ start: 5, end: 4 }], timelinelabels } }, ".value.ranges[0].end");
    const overlapping = [
      { start: 1, end: 5 },
      { start: 5, end: 9 },
    ];
    stretches.refuses({ value: { ranges: overlapping, timelinelabels } }, ".value.ranges[1].start");
  });
});

test("a conversation has a result for each new message", () => {
  const parsed = parseConfig('<View><Chat name="chat" value="$messages"/></View>');
  if (!parsed.ok) throw new Error("the config is right");
  const ends = { from_name: "chat", to_name: "chat", type: "chatmessage" };
  const message = (chatmessage: unknown, id: string) => ({ id, ...ends, value: { chatmessage } });
  const right = [
    message({ role: "user", content: "Hello?", createdAt: 1_760_000_000_000 }, "a"),
    message({ role: "assistant", content: "Good morning." }, "b"),
  ];
  const task = { data: { messages: [] } };
  expect(validateResults(parsed.config, right, { task })).toEqual({ kept: right, problems: [] });
  const wrong = [
    message({ role: "stranger", content: "" }, "c"),
    message({ role: "user" }, "d"),
    message("Hello?", "e"),
  ];
  expect(validateResults(parsed.config, wrong, { task }).problems.map(({ path }) => path)).toEqual([
    "$.result[0].value.chatmessage.role",
    "$.result[1].value.chatmessage.content",
    "$.result[2].value.chatmessage",
  ]);
});
