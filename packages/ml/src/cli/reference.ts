import type { Argument, Command, Option } from "commander";
import { examplesOf } from "./examples.ts";
import { createProgram } from "./program.ts";
import { settingList } from "./setting-table.ts";
import { modelTemplates } from "./templates.ts";

/** The page `docs/guides/tandem-ml.md`: everything that the command line says of itself, and what its numbers mean. */
export function commandReference(): string {
  const program = createProgram(() => undefined);
  const list = program.commands.map(
    (command) => `| [\`${command.name()}\`](#${command.name()}) | ${cell(firstSentence(command))} |`,
  );
  return `${[
    "# `tandem-ml`",
    program.description(),
    "It comes with `@tandem/ml` and runs with Node.js 22.18 or newer; with an older one it hands over to a newer one below `node_modules`.\n`tandem-ml help COMMAND` prints what stands here. This page is written from the program by `npm run docs:cli`.",
    ["| Command | |", "| --- | --- |", ...list].join("\n"),
    ...program.commands.map(sectionOf),
    templatesSection(),
    settingsSection(),
    filesSection,
    metricsSection,
    exitSection,
  ].join("\n\n")}\n`;
}

const firstSentence = (command: Command): string =>
  /^.*?(?:[.:](?=\s)|$)/.exec(command.description())?.[0].replace(/[.:]$/, "") ?? "";

function sectionOf(command: Command): string {
  const words = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
  const examples = examplesOf(command);
  return [
    `## ${command.name()}`,
    `\`tandem-ml ${[command.name(), ...words, "[options]"].join(" ")}\``,
    sentence(command.description()),
    argumentTable(command.registeredArguments),
    optionTable(command.options),
    examples.length === 0 ? "" : ["```sh", ...examples, "```"].join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function argumentTable(all: readonly Argument[]): string {
  return [
    "| Argument | |",
    "| --- | --- |",
    ...all.map((one) => `| \`${one.name()}\` | ${cell(one.description)} |`),
  ].join("\n");
}

function optionTable(all: readonly Option[]): string {
  if (all.length === 0) return "";
  return [
    "| Option | |",
    "| --- | --- |",
    ...all.map(
      (one) =>
        `| \`${one.flags.replaceAll("|", "\\|")}\` | ${cell(one.description)}${one.mandatory ? " (required)" : ""} |`,
    ),
  ].join("\n");
}

function templatesSection(): string {
  const rows = Object.entries(modelTemplates).map(
    ([name, { summary }]) => `| \`${name}\` | ${cell(sentence(summary))} |`,
  );
  return `## Templates

| Template | |
| --- | --- |
${rows.join("\n")}

A folder has the model, its label config, tasks to try it with, its test, \`package.json\`, \`tandem.config.json\`,
\`.env.example\`, a README and what containers need. \`.tandem-ml.json\` tells which files were made by the command and how:
\`--force\` makes those again, renames one that you have changed, and touches nothing else.`;
}

function settingsSection(): string {
  const rows = settingList.map(([name, { flags, variables = [], usual = "", about }]) =>
    [`\`${name}\``, `\`${flags}\``, variables.map((one) => `\`${one}\``).join(", "), cell(usual), cell(about)].join(
      " | ",
    ),
  );
  return `## Settings of a backend

An option of \`start\` wins over the environment, that over \`.env\` in the model's folder, that over its \`tandem.config.json\`.
There, lists are lists, what is on or off is \`true\` or \`false\`, and folders are seen from the model's.

| \`tandem.config.json\` | Option | Environment | Usual | |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join("\n")}
| | \`--basic-auth-user\`, \`--basic-auth-pass\` | \`BASIC_AUTH_USER\`, \`BASIC_AUTH_PASS\` | | asks every caller for them; \`ML_SERVER_BASIC_AUTH_USER\` and \`…_PASS\` do, too |
| | | \`LABEL_STUDIO_URL\`, \`LABEL_STUDIO_API_KEY\` | | the labeling server as the model reaches it |
| | | \`NODE_ENV\` | | \`production\`: the log is kept in files |

A project's extra params win over \`with\`.

The log goes to the error stream. With a log directory it is also in \`runtime.log\` and, as far as it is about trainings,
in \`train.log\`; at 10 MB a file becomes \`….log.1\`, and five of those are kept. Passwords, tokens and what looks like
them are hidden everywhere.

\`--watch\` keeps the port open: requests that come while the model starts again wait for it.`;
}

const filesSection = `## Files of tasks

\`predict\`, \`evaluate\` and \`bench --tasks\` read a JSON list, JSON lines (\`.jsonl\`, \`.ndjson\`), CSV or TSV with the names
of the data in the first line. An object with \`data\` is a task, any other object is a task's data. What cannot be read is
said by line, and the rest goes on.

\`predict\` writes a JSON line for each task, in their order: \`index\` (from 0), \`line\`, \`id\`, \`data\`, \`predictions\` (best
first, each with \`result\`, \`score\` and \`model_version\`) and, where something is wrong, \`problems\`. \`--resume\` cuts off a
half-written last line and goes on behind it.

\`record\` writes a JSON line for each request: \`time\`, \`method\`, \`path\`, \`request\`, \`status\`, \`response\`, \`ms\`. Headers are
not kept, and values of keys like \`token\`, \`password\` or \`api_key\` and what is secret in addresses are \`[hidden]\`; a task's
data is kept. \`replay --compare\` lets versions, times and made-up ids differ.`;

const metricsSection = `## What the metrics mean

\`evaluate\` compares the best prediction with the annotation that is marked as ground truth, else with the newest that was
not cancelled. What neither side has answered does not count.

| Answers | Metrics |
| --- | --- |
| One of several (Choices, Pairwise) | Accuracy; precision, recall and F1 of each label, micro and macro (Sokolova and Lapalme 2009); confusion matrix; expected calibration error over ten bins, by the probability of what was chosen, else the score (Guo et al. 2017) |
| Any number of labels (\`choice="multiple"\`, Taxonomy) | Share that is exactly right; Jaccard (Godbole and Sarawagi 2004); precision, recall and F1 as above |
| Spans, segments, ranges of frames | Precision, recall and F1 of exact matches (CoNLL-2003), of overlapping ones, and of those that share enough (\`--iou\`); the likest pairs are matched first, each place once |
| Boxes, ellipses, polygons | Average precision at \`--iou\` (0.5) as in PASCAL VOC since 2010, its mean over the labels in the truth; precision, recall and F1 of matches; in pixels, rotation included |
| Boxes in films | The same, with the mean IoU over the frames in which either is seen (Gkioxari and Malik 2015); between key frames on the straight line, as long as they live |
| Key points | PCK@0.05: share of the truth that is found within 5 % of the image's longer side (Yang and Ramanan 2013, with the image in the place of a person's box as Min et al. 2019), each once; precision, recall and F1; mean distance |
| Masks | Intersection over union and Dice of each label over all images; the mean over the labels in the truth (Long et al. 2015) |
| Numbers, ratings | Mean absolute error, root mean squared error, share that is exactly right |
| Texts | Share that is exactly right; character and word error rate over all texts together (Levenshtein) |
| Anything else | Share that is exactly right |

Answers about single regions (\`perRegion\`) are measured in the same way where both sides have the region: in the same
object and alike by \`--iou\` (of key points, near enough), whatever its labels are. How many answered regions one side lacks is
said beside it. Where only one side says how large an image is, that counts for both. Lines in films are not measured,
and it is said where they are.`;

const exitSection = `## Exit codes

0: all is well. 1: the command line is wrong, or what was asked for did not succeed: a check failed, a task has no
prediction, a backend is not connected, a request failed, an answer is another.`;

const sentence = (text: string): string => {
  const whole = /[.!?]$/.test(text) ? text : `${text}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
};
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
