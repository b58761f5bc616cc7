import { type Attribute, someOf, text, wholeNumber } from "./attribute.ts";
import { dialogTag } from "./define.ts";
import { objectName } from "./object-attributes.ts";
import { isObject, object, optional, string, whole, word } from "./shape.ts";
import { styling } from "./shared-attributes.ts";

const roles = ["user", "assistant", "system", "tool", "developer"] as const;

/** `true` and `false` stand for all roles and none. */
const editable: Attribute<readonly string[]> = {
  ...someOf(
    roles,
    "Whose messages can be changed: `true`, `false`, or roles with commas between. Those of the task cannot.",
  ),
  default: [],
  expected: '"true", "false", or roles with commas between',
  read: (written) => {
    const answer = written.trim().toLowerCase();
    if (answer === "true" || answer === "false") return { ok: true, value: answer === "true" ? roles : [] };
    const reading = someOf(roles, "").read(written);
    return reading.ok ? { ok: true, value: reading.value ?? [] } : { ok: false, expected: editable.expected };
  },
};

/** A conversation that is carried on. Its results are its new messages, each a result of its own about itself. */
export const chat = dialogTag({
  name: "Chat",
  summary:
    "A conversation, which people and models carry on. Each new message is a result of its own; `from_name` and `to_name` are both the Chat.",
  example: `<View>
  <Chat name="conversation" value="$messages" messageRoles="user,assistant" minMessages="2"/>
</View>`,
  type: "chatmessage",
  objects: ["Chat"],
  option: null,
  repeats: true,
  uncertainty: "text",
  attributes: {
    name: objectName,
    value: text(
      "The `$key` of the task's data with the messages so far: a list of `{role, content}`, or an empty list.",
    ),
    messageRoles: someOf(
      roles,
      "In which roles the annotator writes; by itself as `user`, and as `assistant` too when there is no `llm`.",
    ),
    editable,
    minMessages: wholeNumber(null, "How many messages there must be before it can be submitted.", { min: 0 }),
    maxMessages: wholeNumber(null, "How many messages there may be.", { min: 0 }),
    llm: text("The model that answers by itself: `provider/model`."),
    ...styling,
  },
  checkData: (data) =>
    Array.isArray(data) && data.every(isMessage)
      ? null
      : "must be a list of objects with a role and a content, both strings",
  sample: () => [
    { role: "system", content: "You help the guests of a hotel." },
    { role: "user", content: "Until when is breakfast?" },
  ],
  places: {},
  geometry: () => "none",
  answer: () => ({
    chatmessage: object({
      role: word(...roles),
      content: string("the text of the message", "Until ten, and until eleven on Sundays."),
      createdAt: optional(whole({ min: 0 })),
    }),
  }),
  labelsIn: () => [],
  summarize: ({ chatmessage }) => {
    const { role, content } = chatmessage as { role: string; content: string };
    return `${role}: ${content.length > 80 ? `${content.slice(0, 80)}…` : content}`;
  },
  fromScalar: (scalar) => ({ chatmessage: { role: "assistant", content: String(scalar) } }),
});

function isMessage(message: unknown): boolean {
  return isObject(message) && typeof message["role"] === "string" && typeof message["content"] === "string";
}
