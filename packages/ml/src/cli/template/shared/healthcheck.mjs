// Ends with 0 when the backend of this container says it is well: node healthcheck.mjs health|ready
const path = process.argv[2] ?? "health";
const { PORT = "9090", BASIC_AUTH_USER = "", BASIC_AUTH_PASS = "" } = process.env;
const secret = Buffer.from(`${BASIC_AUTH_USER}:${BASIC_AUTH_PASS}`).toString("base64");
const headers = BASIC_AUTH_USER === "" ? {} : { authorization: `Basic ${secret}` };
const answer = await fetch(`http://127.0.0.1:${PORT}/${path}`, { headers, signal: AbortSignal.timeout(2500) }).catch(
  (error) => ({ ok: false, status: error.message }),
);
if (!answer.ok) console.error(`${path}: ${answer.status}`);
process.exit(answer.ok ? 0 : 1);
