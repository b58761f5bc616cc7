import { type ControlTagOf, newRegionId, objectData, type Result } from "@tandem/schema";
import type { EditorStore } from "./editor-store.ts";
import { keyOf } from "./result-store.ts";

type Chat = ControlTagOf<"Chat">;

/** A message of a conversation; those of the task have no id. */
export interface ChatMessage {
  readonly id: string | null;
  readonly role: string;
  readonly content: string;
}

/** What was said before, and what this annotation adds. */
export function messagesOf(editor: EditorStore, chat: Chat): ChatMessage[] {
  const object = editor.config.objectByName.get(chat.name);
  const data = object === undefined ? undefined : objectData(editor.config, object, editor.data);
  const before = Array.isArray(data) ? data.map((one: unknown) => toMessage(one, null)) : [];
  const added = editor.store
    .list()
    .filter((result) => result.from_name === chat.name)
    .map((result) => toMessage(result.value?.["chatmessage"], result.id ?? null));
  return [...before, ...added];
}

function toMessage(written: unknown, id: string | null): ChatMessage {
  const fields = typeof written === "object" && written !== null ? (written as Record<string, unknown>) : {};
  const words = (key: string): string => (typeof fields[key] === "string" ? fields[key] : "");
  return { id, role: words("role"), content: words("content") };
}

/** In which roles the annotator writes. */
export function writtenRoles({ attributes }: Chat): readonly string[] {
  return attributes.messageRoles ?? (attributes.llm === null ? ["user", "assistant"] : ["user"]);
}

/** Whether there is room for one more message. */
export const hasRoom = (editor: EditorStore, chat: Chat): boolean =>
  chat.attributes.maxMessages === null || messagesOf(editor, chat).length < chat.attributes.maxMessages;

/** Carries a conversation on. `createdAt`: milliseconds since 1970. */
export function addMessage(editor: EditorStore, chat: Chat, role: string, content: string, createdAt: number): void {
  if (editor.readOnly || content.trim() === "" || !hasRoom(editor, chat)) return;
  const id = newRegionId();
  const result: Result = {
    id,
    from_name: chat.name,
    to_name: chat.name,
    type: chat.type,
    value: { chatmessage: { role, content: content.trim(), createdAt } },
  };
  editor.store.apply([{ key: keyOf(id, chat.name), result }]);
}

/** Changes the words of an added message; without words it goes. */
export function changeMessage(editor: EditorStore, chat: Chat, id: string, content: string): void {
  const key = keyOf(id, chat.name);
  const before = editor.store.get(key);
  if (editor.readOnly || before === undefined) return;
  const words = content.trim();
  const message = { ...(before.value?.["chatmessage"] as object), content: words };
  editor.store.apply([
    { key, result: words === "" ? undefined : { ...before, value: { ...before.value, chatmessage: message } } },
  ]);
}

/** What keeps a conversation from being submitted; `null` when nothing does. */
export function messageProblem(editor: EditorStore, chat: Chat): string | null {
  const { minMessages, maxMessages } = chat.attributes;
  const count = messagesOf(editor, chat).length;
  if (minMessages !== null && count < minMessages)
    return `“${chat.name}” has ${count} messages; at least ${minMessages} are needed.`;
  if (maxMessages !== null && count > maxMessages)
    return `“${chat.name}” has ${count} messages; at most ${maxMessages} are allowed.`;
  return null;
}
