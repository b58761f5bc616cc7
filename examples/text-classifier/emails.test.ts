import { expect, test } from "vitest";
import { cleanEmail, loadEmails } from "./emails.ts";
import { decodeEntities, htmlToText } from "./html-text.ts";
import { decodeWords, readMessage } from "./mime.ts";

const mail = (headers: string[], body: string): string =>
  `From a@b  Thu Aug 22 12:36:23 2002\n${headers.join("\n")}\n\n${body}`;
const bytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

test("the subject and the text stay; every other header field goes", () => {
  const raw = mail(
    ["Received: from list.example.org", "List-Id: <secret.example>", "Subject: Lunch\n today?"],
    "At noon.\n",
  );
  expect(cleanEmail(raw)).toBe("Subject: Lunch today?\n\nAt noon.");
});

test("list tags and list footers go", () => {
  const footer =
    "_______________________________________________\nIlug mailing list\nIlug@linux.ie\nhttp://x/listinfo/ilug";
  expect(cleanEmail(mail(["Subject: Re: [ILUG] Help"], `Try it.\n\n${footer}\n`))).toBe("Subject: Re: Help\n\nTry it.");
});

test("quoted-printable is decoded in its character set", () => {
  const headers = [
    "Subject: x",
    "Content-Type: text/plain; charset=iso-8859-1",
    "Content-Transfer-Encoding: quoted-printable",
  ];
  expect(readMessage(mail(headers, "caf=E9 soft=\n ly 1=3D1 50=zz")).text).toBe("café soft ly 1=1 50=zz");
});

test("base64 is decoded as far as it goes; a footer after it is dropped", () => {
  const headers = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"];
  const block = Buffer.from("Grüße aus Köln, das ist ein längerer Text").toString("base64");
  expect(readMessage(mail(headers, `${block.slice(0, 24)}\n${block.slice(24)}\n\n___\nfooter!`)).text).toBe(
    "Grüße aus Köln, das ist ein längerer Text",
  );
  expect(readMessage(mail(headers, "not base64 at all.")).text).toBe("not base64 at all.");
});

test("of alternatives the plain one is read, of mixed parts all readable ones", () => {
  const part = (type: string, body: string) => `--b1\nContent-Type: ${type}\n\n${body}\n`;
  const parts = `preamble\n${part("text/html", "<p>Rich and long enough to read</p>")}${part("image/gif", "R0lGOD")}${part("text/plain", "Plain and long enough to read")}--b1--\nepilogue`;
  const headers = (kind: string) => [`Content-Type: multipart/${kind};\n\tboundary="b1"`];
  expect(readMessage(mail(headers("mixed"), parts)).text).toBe(
    "Rich and long enough to read\n\nPlain and long enough to read",
  );
  const plainFirst = `${part("text/plain", "Plain and long enough to read")}${part("text/html", "<p>Rich</p>")}--b1--`;
  expect(readMessage(mail(headers("alternative"), plainFirst)).text).toBe("Plain and long enough to read");
});

test("HTML becomes what a browser shows", () => {
  const html = `<html><head><title>T</title><style>p{color:red}</style></head><body><!-- hidden -->
    <h1>Big   news</h1><p>One<br>two &amp; <b>three</b>&nbsp;four</p><script>alert("<p>x</p>")</script>
    <ul><li>first<li>second</ul><a href="http://a.b/?x=1>2">Click here</a> <img src=x alt="A cat">
    <table><tr><td>a</td><td>b</td></tr></table>3 < 4</body></html>`;
  expect(htmlToText(html)).toBe(
    "Big news\n\nOne\ntwo & three four\n\n• first\n• second\n\nClick here A cat\n\na b\n\n3 < 4",
  );
});

test("broken HTML neither throws nor hangs", () => {
  expect(htmlToText("one <b two <i>three")).toBe("one three");
  expect(htmlToText(`a <a href="never closed>b</a> c`)).toBe("a b c");
  expect(htmlToText("text <!-- never closed")).toBe("text");
  const hostile = `<a ${`"'`.repeat(20_000)}`;
  expect(htmlToText(`x${hostile}`)).toBe("x");
});

test("HTML without a content type is noticed", () => {
  expect(readMessage(mail(["Subject: x"], "<HTML><BODY>Free <B>sports</B></BODY></HTML>")).text).toBe("Free sports");
});

test("entities: named, numeric, Windows' own, and what is none", () => {
  expect(decodeEntities("&lt;&eacute;&#65;&#x42;&#150;&hellip; AT&T &unknown; &#0;&#xD800;")).toBe(
    "<éAB–… AT&T &unknown; ",
  );
});

test("character sets: declared, unknown, undeclared", () => {
  const read = (charset: string, body: string) =>
    readMessage(mail([`Content-Type: text/plain; charset=${charset}`], body)).text;
  expect(read("windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2")).toBe("Привет");
  expect(read("us-ascii", bytes("naïve – “ok”"))).toBe("naïve – “ok”");
  expect(read("x-nonsense", "caf\xe9")).toBe("café");
  expect(read("big5", "\xa7A\xa6n")).toBe("你好");
});

test("encoded words in a subject are read", () => {
  expect(decodeWords("=?iso-8859-1?Q?Gr=FC=DFe_aus?= =?utf-8?B?S8O2bG4=?= now")).toBe("Grüße ausKöln now");
});

test("control and invisible characters go, empty lines collapse, long texts end at a word", () => {
  const cleaned = cleanEmail(mail(["Subject: x"], `a\u0007b\u0000\n\n\n\n\nc  \n${"word ".repeat(2000)}`));
  expect(cleaned.startsWith("Subject: x\n\nab\n\nc\nword")).toBe(true);
  expect(cleaned.length).toBeLessThanOrEqual(4000);
  expect(cleaned.endsWith("word…")).toBe(true);
});

test("a message without text is empty", () => {
  expect(cleanEmail(mail(["Subject: nothing"], "\n \n"))).toBe("");
  expect(cleanEmail(mail(["Subject: picture", "Content-Type: image/gif"], "R0lGODlh"))).toBe("");
});

test("the corpus loads balanced, distinct, the same each time, and says nothing of the group", async () => {
  const emails = await loadEmails({ limit: 300, seed: 4 });
  expect(emails).toHaveLength(300);
  expect(emails.filter((email) => email.group === "spam")).toHaveLength(150);
  expect(new Set(emails.map((email) => email.id)).size).toBe(300);
  expect(new Set(emails.map((email) => email.text)).size).toBe(300);
  for (const { text, id } of emails) {
    expect(text).toMatch(/^Subject: \S/);
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(text).not.toMatch(/\p{Cc}(?<!\n)/u);
    expect(id).toMatch(/^[0-9a-f]{12}$/);
  }
  expect(await loadEmails({ limit: 300, seed: 4 })).toEqual(emails);
  // Neither group comes first.
  const firstHalf = emails.slice(0, 150).filter((email) => email.group === "spam").length;
  expect(firstHalf).toBeGreaterThan(50);
  expect(firstHalf).toBeLessThan(100);
});
