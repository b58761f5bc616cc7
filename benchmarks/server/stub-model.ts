import { createServer } from "node:http";

/** A model that answers at once: what remains of a prediction run's time is ours. Prints its address. */
const version = "stub-1";
const answer = (task: { id: number }) => ({
  result: [
    {
      from_name: "label",
      to_name: "text",
      type: "choices",
      value: { choices: [task.id % 2 === 0 ? "Spam" : "Not spam"] },
    },
  ],
  score: 0.5 + (task.id % 50) / 100,
  model_version: version,
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/predict") {
      const { tasks } = JSON.parse(Buffer.concat(chunks).toString()) as { tasks: { id: number }[] };
      return response.end(JSON.stringify({ results: tasks.map(answer) }));
    }
    if (request.url === "/setup")
      return response.end(
        JSON.stringify({
          model_version: version,
          capabilities: { protocol: 1, batchSize: 256, concurrency: 2, training: "none" },
        }),
      );
    return response.end(JSON.stringify({ status: "UP", model_class: "Stub" }));
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address) console.log(`http://127.0.0.1:${address.port}`);
});
process.stdin.resume().once("end", () => process.exit(0));
