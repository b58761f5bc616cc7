import type { ConfigNodeOf, ControlTagOf } from "@tandem/schema";
import { type KeyboardEvent, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import { labelColor } from "../../store/label-colors.ts";
import {
  addMessage,
  changeMessage,
  type ChatMessage,
  hasRoom,
  messagesOf,
  writtenRoles,
} from "../../store/messages.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import css from "./chat.module.css";
import { Message } from "./message.tsx";

type ChatTag = ControlTagOf<"Chat">;

function Chat({ node }: { node: ConfigNodeOf<"Chat"> }) {
  const { editor } = useEditor();
  const chat = editor.config.controls.find((one): one is ChatTag => one.node === node);
  if (chat === undefined) return null;
  const messages = messagesOf(editor, chat);
  const roles = [...new Set(["user", "assistant", ...messages.map(({ role }) => role)])];
  const { llm } = chat.attributes;
  return (
    <section {...styled(node.attributes, css.chat)} aria-label={chat.name}>
      {messages.length === 0 ? <p className={shared.hint}>Nothing has been said yet.</p> : null}
      <ol className={css.messages} aria-label="Messages">
        {messages.map((message, index) => (
          <Said
            key={message.id ?? index}
            chat={chat}
            message={message}
            color={labelColor(null, roles.indexOf(message.role))}
          />
        ))}
      </ol>
      {llm === null ? null : <p className={shared.hint}>The studio does not ask {llm} for answers yet.</p>}
      {editor.readOnly ? null : hasRoom(editor, chat) ? (
        <NewMessage chat={chat} />
      ) : (
        <p className={shared.hint}>There are as many messages as allowed: {messages.length}.</p>
      )}
    </section>
  );
}

/** A message; those that were added here can be taken away, and changed where the label config lets. */
function Said({ chat, message, color }: { chat: ChatTag; message: ChatMessage; color: string }) {
  const { editor } = useEditor();
  const [changed, setChanged] = useState<string | null>(null);
  const { id, role, content } = message;
  if (id === null || editor.readOnly)
    return (
      <Message who={role} color={color}>
        {content}
      </Message>
    );
  const isEditable = chat.attributes.editable.includes(role);
  const tools = (
    <>
      {isEditable && changed === null ? (
        <button type="button" className={css.button} onClick={() => setChanged(content)}>
          Edit
        </button>
      ) : null}
      <button
        type="button"
        className={css.button}
        aria-label={`Delete message ${content.slice(0, 40)}`}
        onClick={() => changeMessage(editor, chat, id, "")}
      >
        Delete
      </button>
    </>
  );
  return (
    <Message who={role} color={color} tools={tools}>
      {changed === null ? (
        content
      ) : (
        <div className={css.write}>
          <textarea
            className={css.field}
            value={changed}
            aria-label="Message"
            autoFocus
            onChange={(event) => setChanged(event.currentTarget.value)}
          />
          <button
            type="button"
            className={css.button}
            disabled={changed.trim() === ""}
            onClick={() => {
              changeMessage(editor, chat, id, changed);
              setChanged(null);
            }}
          >
            Keep
          </button>
        </div>
      )}
    </Message>
  );
}

function NewMessage({ chat }: { chat: ChatTag }) {
  const { editor } = useEditor();
  const roles = writtenRoles(chat);
  const [words, setWords] = useState("");
  const [role, setRole] = useState(roles[0] ?? "user");
  const add = () => {
    addMessage(editor, chat, role, words, Date.now());
    setWords("");
    // After a question comes the answer, where one person writes both.
    setRole(roles[(roles.indexOf(role) + 1) % roles.length] ?? role);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing)
      return;
    event.preventDefault();
    add();
  };
  return (
    <div className={css.write}>
      <textarea
        className={css.field}
        value={words}
        placeholder="Write a message; Enter adds it, Shift and Enter makes a new line."
        aria-label={`New message in ${chat.name}`}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {roles.length > 1 ? (
        <select
          className={css.role}
          value={role}
          aria-label="Role"
          onChange={(event) => setRole(event.currentTarget.value)}
        >
          {roles.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      ) : null}
      <button type="button" className={css.button} disabled={words.trim() === ""} onClick={add}>
        Add as {role}
      </button>
    </div>
  );
}

export const chatView: TagView<"Chat"> = { shown: "itself", component: Chat };
