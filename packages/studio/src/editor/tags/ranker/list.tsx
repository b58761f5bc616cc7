import { type ConfigNodeOf, objectData } from "@tandem/schema";
import { useEditor } from "../../editor-context.ts";
import { itemsIn } from "../../store/ranking.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import css from "../answers.module.css";
import { Card } from "./card.tsx";

/** The items of a List; where a Ranker is about it, it is the Ranker that shows them. */
function List({ node }: { node: ConfigNodeOf<"List"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one) => one.node === node);
  if (object === undefined) return null;
  if (editor.config.controls.some((one) => one.tag === "Ranker" && one.toName.includes(object.name))) return null;
  const { title } = node.attributes;
  const items = itemsIn(objectData(editor.config, object, editor.data));
  if (items.length === 0) return <p className={css.note}>This task has no list for “{object.name}”.</p>;
  return (
    <section {...styled(node.attributes, css.column)} aria-label={title ?? object.name}>
      {title === null ? null : <h3 className={css.columnTitle}>{title}</h3>}
      <ol className={css.cards}>
        {items.map((item) => (
          <Card key={item.id} item={item} />
        ))}
      </ol>
    </section>
  );
}

export const listView: TagView<"List"> = { shown: "itself", component: List };
