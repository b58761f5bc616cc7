import type { Command } from "commander";
import type { BenchOptions } from "./bench.ts";
import type { DoctorOptions } from "./doctor.ts";
import { withExamples } from "./examples.ts";
import { readNumbers, readPort, readPositive, readUrl, wholeNumber } from "./options.ts";
import type { Ended } from "./program.ts";
import type { RecordOptions } from "./record.ts";
import type { ReplayOptions } from "./replay.ts";
import { addCredentials } from "./shared-options.ts";

/** What looks at a running backend from outside. */
export function addNetworkCommands(program: Command, ended: Ended): void {
  addDoctor(program, ended);
  addBench(program, ended);
  addRecord(program);
  addReplay(program, ended);
}

function addDoctor(program: Command, ended: Ended): void {
  const command = program
    .command("doctor")
    .argument("<url>", "the address as it is entered in the labeling server", readUrl)
    .description("find out why a backend is “Disconnected”: every step from the name to a prediction, and what to do");
  addCredentials(command, "user of the backend")
    .option("--label-config <file>", "label config to ask with")
    .option("--label-studio <url>", "look from here whether the labeling server can be reached, too", readUrl)
    .option("--token <token>", "its token, legacy or personal (or LABEL_STUDIO_API_KEY)")
    .option("--json", "print the findings as JSON")
    .action(async (url: string, options: DoctorOptions) => {
      ended(await (await import("./doctor.ts")).examine(url, options));
    });
  withExamples(
    command,
    "tandem-ml doctor http://localhost:9090",
    "LABEL_STUDIO_API_KEY=… tandem-ml doctor http://ml:9090 --label-studio http://localhost:8080",
  );
}

function addBench(program: Command, ended: Ended): void {
  const command = program
    .command("bench")
    .argument("<url>", "address of a running backend", readUrl)
    .description("measure how fast a backend predicts: requests and predictions per second, p50, p95 and p99")
    .option("--batch <sizes>", "tasks in one request, several sizes with commas (default: 1,32)", readNumbers)
    .option("--concurrency <number>", "requests at the same time (default: 4)", wholeNumber(1, 1024))
    .option("--seconds <number>", "how long each size is measured (default: 5)", readPositive)
    .option("--tasks <file>", "tasks to ask for (default: made up from the label config)")
    .option("--label-config <file>", "label config to ask with")
    .option("--json", "print all numbers as JSON");
  addCredentials(command, "user of the backend").action(async (url: string, options: BenchOptions) => {
    ended(await (await import("./bench.ts")).measure(url, options));
  });
  withExamples(command, "tandem-ml bench http://localhost:9090 --batch 1,32,256 --concurrency 8");
}

function addRecord(program: Command): void {
  const command = program
    .command("record")
    .argument("<url>", "address of the backend that answers", readUrl)
    .description(
      "pass requests on to a backend and keep them with their answers, without secrets. Enter the recorder's address in the labeling server.",
    )
    .requiredOption("--out <file>", "file to write to, a JSON line for each request; what is there stays")
    .option("--port <number>", "port of the recorder; 0 takes any free one (default: 9091)", readPort)
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .action(async (url: string, options: RecordOptions) => {
      await (await import("./record.ts")).record(url, options);
    });
  withExamples(command, "tandem-ml record http://localhost:9090 --port 9091 --out requests.ndjson");
}

function addReplay(program: Command, ended: Ended): void {
  const command = program
    .command("replay")
    .argument("<file>", "what `record` wrote")
    .argument("<url>", "address of the backend to ask", readUrl)
    .description("ask a backend everything that was recorded, in its order")
    .option("--compare", "compare the answers with the recorded ones: 1 when any is another")
    .option("--tolerance <number>", "how much numbers may differ (default: 0.0001)", readPositive)
    .option("--train", "replay what trains, too: START_TRAINING, annotation events, /train");
  addCredentials(command, "user of the backend").action(async (file: string, url: string, options: ReplayOptions) => {
    ended(await (await import("./replay.ts")).replay(file, url, options));
  });
  withExamples(command, "tandem-ml replay requests.ndjson http://localhost:9092 --compare");
}
