import { type ControlTagOf, parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { EditorStore } from "./editor-store.ts";
import { addMessage, changeMessage, messagesOf, writtenRoles } from "./messages.ts";
import { submitProblems } from "./submit-problems.ts";

function open(attributes: string) {
  const parsed = parseConfig(`<View><Chat name="chat" value="$talk" ${attributes}/></View>`);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const editor = new EditorStore({ config: parsed.config, data: { talk: [{ role: "user", content: "Hello" }] } });
  return { editor, chat: parsed.config.controls[0] as ControlTagOf<"Chat"> };
}

test("each new message is a result of its own about the conversation itself", () => {
  const { editor, chat } = open("");
  addMessage(editor, chat, "assistant", " Good morning. ", 1000);
  addMessage(editor, chat, "user", "   ", 1500);
  addMessage(editor, chat, "user", "Until when is breakfast?", 2000);
  expect(messagesOf(editor, chat).map(({ content }) => content)).toEqual([
    "Hello",
    "Good morning.",
    "Until when is breakfast?",
  ]);
  const results = editor.results();
  expect(new Set(results.map(({ id }) => id)).size).toBe(2);
  expect(results[0]).toMatchObject({
    from_name: "chat",
    to_name: "chat",
    type: "chatmessage",
    value: { chatmessage: { role: "assistant", content: "Good morning.", createdAt: 1000 } },
  });
  expect(submitProblems(editor)).toEqual([]);
});

test("an added message is changed, taken away, and comes back", () => {
  const { editor, chat } = open("");
  addMessage(editor, chat, "user", "One", 1);
  const { id } = editor.results()[0]!;
  changeMessage(editor, chat, id!, "Two");
  expect(editor.results()[0]?.value).toEqual({ chatmessage: { role: "user", content: "Two", createdAt: 1 } });
  changeMessage(editor, chat, id!, "");
  expect(editor.results()).toEqual([]);
  editor.undo();
  expect(messagesOf(editor, chat).at(-1)?.content).toBe("Two");
});

test("as many messages as the label config says", () => {
  const { editor, chat } = open('minMessages="2" maxMessages="2"');
  expect(submitProblems(editor)).toEqual(["“chat” has 1 messages; at least 2 are needed."]);
  addMessage(editor, chat, "user", "One", 1);
  addMessage(editor, chat, "user", "One more", 1);
  expect(editor.results()).toHaveLength(1);
  expect(submitProblems(editor)).toEqual([]);
});

test("roles: as written, else the model's only where no model answers", () => {
  expect(writtenRoles(open("").chat)).toEqual(["user", "assistant"]);
  expect(writtenRoles(open('llm="openai/x"').chat)).toEqual(["user"]);
  expect(writtenRoles(open('messageRoles="system,user"').chat)).toEqual(["system", "user"]);
});
