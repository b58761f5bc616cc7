// Ends with 0 when the backend of this container says it is well: node healthcheck.mjs health|ready
const path = process.argv[2] ?? "health";
const { env } = process;
const port = env.PORT || "9090";
const user = env.BASIC_AUTH_USER || env.ML_SERVER_BASIC_AUTH_USER || "";
const password = env.BASIC_AUTH_PASS || env.ML_SERVER_BASIC_AUTH_PASS || "";
const secret = Buffer.from(`${user}:${password}`).toString("base64");
const headers = user === "" ? {} : { authorization: `Basic ${secret}` };
const answer = await fetch(`http://127.0.0.1:${port}/${path}`, { headers, signal: AbortSignal.timeout(2500) }).catch(
  (error) => ({ ok: false, status: error.message }),
);
if (!answer.ok) console.error(`${path}: ${answer.status}`);
process.exit(answer.ok ? 0 : 1);
