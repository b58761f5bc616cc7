import { type ConfigNodeOf, controlRole, objectData, type ObjectTagOf, resolveValue } from "@tandem/schema";
import { Play } from "lucide-react";
import { memo, type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import { playable } from "../../loading/read-address.ts";
import { asJson, useLoaded } from "../../loading/use-loaded.ts";
import { labelColor } from "../../store/label-colors.ts";
import type { Stretch } from "../../text/selection-span.ts";
import type { TextSurface } from "../../text/surface.ts";
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
  const player = useRef<HTMLAudioElement>(null);
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
  const now = useSecond(player, sound !== null);
  const current = phrases.findIndex(({ start, end }) => start !== null && start <= now && now < (end ?? start));
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
          {sound === null ? null : <Jumps phrases={phrases} player={player} text={ref} />}
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

/** The second that plays; only asked where there is a sound. */
function useSecond(player: RefObject<HTMLAudioElement | null>, isAsked: boolean): number {
  const [now, setNow] = useState(-1);
  useEffect(() => {
    const element = player.current;
    if (!isAsked || element === null) return;
    const hear = () => setNow(element.currentTime);
    element.addEventListener("timeupdate", hear);
    return () => element.removeEventListener("timeupdate", hear);
  }, [player, isAsked]);
  return now;
}

interface JumpsProps {
  phrases: readonly Phrase[];
  player: RefObject<HTMLAudioElement | null>;
  text: RefObject<HTMLElement | null>;
}

/** A button beside each paragraph that plays it: outside of the text, in which only text is. */
function Jumps({ phrases, player, text }: JumpsProps) {
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
  }, [text, phrases]);
  const end = useRef<number | null>(null);
  useEffect(() => {
    const element = player.current;
    if (element === null) return;
    const stop = () => {
      if (end.current === null || element.currentTime < end.current) return;
      end.current = null;
      element.pause();
    };
    element.addEventListener("timeupdate", stop);
    return () => element.removeEventListener("timeupdate", stop);
  }, [player]);
  const play = ({ start, end: until }: Phrase) => {
    const element = player.current;
    if (element === null) return;
    element.currentTime = start ?? 0;
    end.current = until;
    void element.play().catch(() => undefined);
  };
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
            onClick={() => play(phrase)}
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
