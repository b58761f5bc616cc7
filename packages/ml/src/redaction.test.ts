import { expect, test } from "vitest";
import { createRedact } from "./redaction.ts";

const redact = createRedact(() => ["s3cr3t-of-setup", "ab"]);

test("hides what is or looks like a secret, and nothing else", () => {
  const cases = {
    "Authorization: Token 6af3b41c0de": "Authorization: Token [hidden]",
    "authorization: Basic YWRhOmxvdmU=": "authorization: Basic [hidden]",
    "sent eyJhbGciOiJI.eyJzdWIi.c2lnbmF0dXJl to": "sent [hidden] to",
    "redis://:pw@host:6379/0 and https://ada:love@host/x": "redis://[hidden]@host:6379/0 and https://[hidden]@host/x",
    '{"access_token":"abc123","user":"ada"}': '{"access_token":"[hidden]","user":"ada"}',
    "GET /file?X-Amz-Signature=0123abcd&part=2": "GET /file?X-Amz-Signature=[hidden]&part=2",
    "GET /blob?sv=2024&sig=aGVsbG8%3D&x=1": "GET /blob?sv=2024&sig=[hidden]&x=1",
    "password = hunter2; next": "password = [hidden]; next",
    "the value s3cr3t-of-setup came back": "the value [hidden] came back",
    "results[0].score: NaN is not a finite number": "results[0].score: NaN is not a finite number",
    "RangeError: no such text at predict (/app/model.ts:7:5)":
      "RangeError: no such text at predict (/app/model.ts:7:5)",
  };
  for (const [text, shown] of Object.entries(cases)) expect(redact(text)).toBe(shown);
});
