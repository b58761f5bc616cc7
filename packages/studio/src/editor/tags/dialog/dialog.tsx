import { type ConfigNodeOf, resolveValue } from "@tandem/schema";
import { useEditor } from "../../editor-context.ts";
import { labelColor } from "../../store/label-colors.ts";
import type { TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import { Message } from "../chat/message.tsx";
import css from "../chat/chat.module.css";

interface Said {
  name: string;
  text: string;
  date: string;
  hint: string;
}

function Dialog({ node }: { node: ConfigNodeOf<"Dialog"> }) {
  const { editor } = useEditor();
  const messages = read(resolveValue(node.attributes.value ?? "", editor.data));
  if (messages === null)
    return <p className={shared.missing}>This task has no conversation in “{node.attributes.value}”.</p>;
  const names = [...new Set(messages.map(({ name }) => name))];
  return (
    <ol className={css.messages} aria-label={node.attributes.name ?? "Conversation"}>
      {messages.map(({ name, text, date, hint }, index) => (
        <Message key={index} who={name} aside={date} color={labelColor(null, names.indexOf(name))} title={hint}>
          {text}
        </Message>
      ))}
    </ol>
  );
}

function read(data: unknown): Said[] | null {
  if (!Array.isArray(data)) return null;
  return data.map((one: unknown) => {
    const fields = typeof one === "object" && one !== null ? (one as Record<string, unknown>) : {};
    const words = (key: string): string => (typeof fields[key] === "string" ? fields[key] : "");
    return { name: words("name") || words("author"), text: words("text"), date: words("date"), hint: words("hint") };
  });
}

export const dialogView: TagView<"Dialog"> = { shown: "itself", component: Dialog };
