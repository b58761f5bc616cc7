import { type ConfigNodeOf, controlRole, objectData, type ObjectTagOf, resolveValue } from "@tandem/schema";
import { Play } from "lucide-react";
import { memo, type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import { playable } from "../../loading/read-address.ts";
import { asJson, useLoaded } from "../../loading/use-loaded.ts";
import { labelColor } from "../../store/label-colors.ts";
import type { Stretch } from "../../text/selection-span.ts";
import type { TextSurface } from "../../text/surface.ts";
import { usePlayer } from "../audio/use-player.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import { Marked } from "../text/marked.tsx";
import { useSpans } from "../text/use-spans.ts";
import css from "./paragraphs.module.css";
import { type Phrase, phraseBlocks, readPhrases, toPhrasePlace, toPhraseStretch } from "./phrases.ts";

type Paragraphs = ObjectTagOf<"Paragraphs">;

function ParagraphsView({ node }: { node: ConfigNodeOf<"Paragraphs"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one): one is Paragraphs => one.node === node);
  const data = object === undefined ? undefined : objectData(editor.config, object, editor.data);
  const isAddress = object?.attributes.valueType === "url";
  const loaded = useLoaded(isAddress && typeof data === "string" ? data : null, asJson);
  if (object === undefined) return null;
  if (isAddress && typeof data === "string" && loaded === null) return <p className={shared.hint}>Loading…</p>;
  if (loaded?.ok === false) return <p className={shared.missing}>{loaded.reason}</p>;
  const list = isAddress ? loaded?.data : data;
  if (!Array.isArray(list))
    return (
      <p className={shared.missing}>This task has no list of paragraphs in “{object.valueKey ?? object.value}”.</p>
    );
  return <Dialogue object={object} list={list} />;
}

function Dialogue({ object, list }: { object: Paragraphs; list: unknown }) {
  const { editor } = useEditor();
  const { attributes } = object;
  const phrases = useMemo(() => readPhrases(list, attributes) ?? [], [list, attributes]);
  const shown = useMemo(() => phraseBlocks(phrases), [phrases]);
  const ref = useRef<HTMLDivElement>(null);
  const { player, now, isPlaying, playRange } = usePlayer<HTMLAudioElement>({
    name: object.name,
    sync: attributes.sync,
  });
  const [surface, setSurface] = useState<TextSurface | null>(null);
  useLayoutEffect(() => {
    const box = ref.current;
    if (box === null) return;
    const texts = [...box.querySelectorAll("[data-phrase]")].map(({ firstChild }) => firstChild);
    const nodeOf = (block: number): Text | null => {
      const node = texts[block];
      return node instanceof Text ? node : null;
    };
    setSurface({ ...shown, box, root: box, nodeOf });
  }, [shown]);
  const saveText = attributes.saveTextResult === "yes";
  const { spans, caret, events } = useSpans({
    name: object.name,
    surface,
    granularity: "symbol",
    toPlace: useCallback((stretch: Stretch) => toPhrasePlace(shown, stretch, saveText), [shown, saveText]),
    toStretch: useCallback((place) => toPhraseStretch(shown.blocks, place), [shown]),
  });
  const sound = attributes.audioUrl === null ? null : playable(resolveValue(attributes.audioUrl, editor.data));
  const plays = ({ start, end }: Phrase): boolean => start !== null && start <= now && now < (end ?? start);
  const current = isPlaying || now > 0 ? phrases.findIndex(plays) : -1;
  useEffect(() => {
    if (!attributes.contextScroll || current === -1) return;
    ref.current?.querySelectorAll("[data-phrase]")[current]?.scrollIntoView({ block: "nearest" });
  }, [attributes.contextScroll, current]);
  const hasSpans = editor.config.controls.some(
    (one) => controlRole(one) === "labels" && one.toName.includes(object.name),
  );
  return (
    <div className={css.dialogue}>
      {sound === null ? null : (
        <audio
          ref={player}
          className={css.player}
          src={sound}
          controls
          preload="metadata"
          aria-label={`Sound of ${object.name}`}
        />
      )}
      <Marked surface={surface} spans={spans} caret={caret} onPick={(id) => editor.select(id)}>
        <div className={css.rows}>
          {sound === null ? null : <Jumps phrases={phrases} text={ref} play={playRange} />}
          <div
            ref={ref}
            {...styled(attributes, css.phrases)}
            data-layout={attributes.layout}
            role={hasSpans ? "textbox" : "document"}
            {...(hasSpans ? { "aria-readonly": true, "aria-multiline": true, ...events } : {})}
            aria-label={object.name}
            tabIndex={0}
          >
            <Phrases phrases={phrases} current={current} />
          </div>
        </div>
      </Marked>
    </div>
  );
}

interface JumpsProps {
  phrases: readonly Phrase[];
  text: RefObject<HTMLElement | null>;
  play: (start: number, end: number | null) => void;
}

/** A button beside each paragraph that plays it: outside of the text, in which only text is. */
function Jumps({ phrases, text, play }: JumpsProps) {
  const [tops, setTops] = useState<readonly number[]>([]);
  useLayoutEffect(() => {
    const box = text.current;
    if (box === null) return;
    const measure = () => {
      const rows = [...box.querySelectorAll<HTMLElement>("[data-row]")];
      setTops(rows.map((row) => row.offsetTop));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [text]);
  return (
    <div className={css.jumps}>
      {phrases.map((phrase, index) =>
        phrase.start === null ? null : (
          <button
            key={index}
            type="button"
            className={css.jump}
            style={{ top: tops[index] ?? 0 }}
            aria-label={`Play paragraph ${index + 1}`}
            onClick={() => play(phrase.start ?? 0, phrase.end)}
          >
            <Play size={12} aria-hidden />
          </button>
        ),
      )}
    </div>
  );
}

const Phrases = memo(function Phrases({ phrases, current }: { phrases: readonly Phrase[]; current: number }) {
  const authors = [...new Set(phrases.map(({ author }) => author))];
  return phrases.map(({ author, text }, index) => (
    <div
      key={index}
      className={css.phrase}
      data-row
      data-current={index === current}
      style={{ "--author": labelColor(null, authors.indexOf(author)) } as React.CSSProperties}
    >
      <span className={css.author}>{author}</span>
      <span className={css.words} data-phrase>
        {text}
      </span>
    </div>
  ));
});

export const paragraphsView: TagView<"Paragraphs"> = { shown: "itself", component: ParagraphsView };
