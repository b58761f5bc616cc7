import { expect, test } from "vitest";
import { validateResults } from "../results/index.ts";
import { asrManifest, asrManifestImport } from "./asr-manifest.ts";
import { memoryFile } from "./memory-file.ts";
import { configOf, exported, imported, sourceTask } from "./testing.ts";

const config = configOf(`<View><Audio name="audio" value="$url"/>
  <Labels name="who" toName="audio"><Label value="A"/></Labels>
  <TextArea name="all" toName="audio"/><TextArea name="part" toName="audio" perRegion="true"/></View>`);

const whole = (text: string, more: object = {}) => ({
  id: "w",
  from_name: "all",
  to_name: "audio",
  type: "textarea",
  value: { text: [text] },
  ...more,
});
const part = (id: string, start: number, end: number, text: string) => ({
  id,
  from_name: "part",
  to_name: "audio",
  type: "textarea",
  value: { start, end, text: [text] },
});

test("a line a transcript, a line with its offset a part, byte for byte", async () => {
  const label = {
    id: "a",
    from_name: "who",
    to_name: "audio",
    type: "labels",
    value: { start: 1.5, end: 2.6, labels: ["A"] },
  };
  const { files, report } = await exported(asrManifest, config, [
    sourceTask(1, { url: "/data/a.wav" }, [whole("Hello\n world", { original_length: 12.5 })]),
    sourceTask(2, { url: "b.wav" }, [part("b", 3, 4, "two"), label, part("a", 1.5, 2.6, "one")]),
    sourceTask(3, { url: "c.wav" }, [whole("no length")]),
    sourceTask(4, {}, []),
  ]);
  expect(files["manifest.json"]).toBe(
    '{"audio_filepath":"/data/a.wav","duration":12.5,"text":"Hello world","annotator":5}\n' +
      '{"audio_filepath":"b.wav","offset":1.5,"duration":1.1,"text":"one","annotator":5}\n' +
      '{"audio_filepath":"b.wav","offset":3,"duration":1,"text":"two","annotator":5}\n' +
      '{"audio_filepath":"c.wav","duration":null,"text":"no length","annotator":5}\n',
  );
  expect(report).toMatchObject({ tasks: 3, written: 4, changed: 1, skipped: 2 });
});

test("a manifest by hand, as NeMo's documentation has it: predictions", async () => {
  const text =
    '{"audio_filepath": "/data/a.wav", "duration": 23.147, "text": "one"}\n{"audio_filepath": "/data/b.wav", "duration": 3.0, "offset": 2.5, "text": "two"}\n{"text": "lost"}\n';
  expect(asrManifestImport.recognizes([{ path: "manifest.json", head: text }])).toBe(true);
  const { items } = await imported(asrManifestImport, config, memoryFile("manifest.json", text));
  expect(items).toMatchObject([
    {
      ok: true,
      line: 1,
      task: {
        data: { url: "/data/a.wav", duration: 23.147 },
        predictions: [{ result: [{ from_name: "all", value: { text: ["one"] } }] }],
      },
    },
    {
      ok: true,
      line: 2,
      task: {
        data: { url: "/data/b.wav" },
        predictions: [{ result: [{ from_name: "part", value: { start: 2.5, end: 5.5, text: ["two"] } }] }],
      },
    },
    { ok: false, line: 3, path: "$.audio_filepath" },
  ]);
});

test("what was exported comes back the same", async () => {
  const results = [whole("everything", { original_length: 9 }), part("a", 1.5, 2.6, "one")];
  const { files } = await exported(asrManifest, config, [sourceTask(1, { url: "a.wav" }, results)]);
  const { tasks } = await imported(
    asrManifestImport,
    config,
    memoryFile("manifest.json", files["manifest.json"] ?? ""),
  );
  expect(tasks).toMatchObject([
    { data: { url: "a.wav", duration: 9 }, annotations: [{ completed_by: 5, ground_truth: false }] },
  ]);
  const [annotation] = tasks[0]?.annotations ?? [];
  expect(annotation?.result).toMatchObject(results.map(({ from_name, value }) => ({ from_name, value })));
  expect(validateResults(config, annotation?.result).problems).toEqual([]);
});

test("which configs it is for", () => {
  expect(asrManifest.fits(config)).toBeNull();
  expect(
    asrManifest.fits(
      configOf(`<View><Audio name="a" value="$a"/><Labels name="l" toName="a"><Label value="x"/></Labels></View>`),
    ),
  ).toMatch(/no Audio with a TextArea/);
});
