import { Button, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Template } from "@tandem/schema";
import { focusByArrow } from "./arrow-keys.ts";
import { findTemplates, groupsOf } from "./template-search.ts";
import css from "./template-picker.module.css";

interface Props {
  templates: readonly Template[];
  /** The id of the chosen one; `null`: none yet. */
  chosen: string | null;
  onChoose: (template: Template) => void;
}

/** Templates by group, with a search through all of them. Arrow keys go from one to the next. */
export function TemplatePicker({ templates, chosen, onChoose }: Props) {
  const [query, setQuery] = useState("");
  const [group, setGroup] = useState<string | null>(null);
  const cards = useRef<HTMLDivElement>(null);
  const found = useMemo(() => findTemplates(templates, query, group), [templates, query, group]);
  const byQuery = useMemo(() => groupsOf(findTemplates(templates, query, null)), [templates, query]);
  const title = templates.find(({ id }) => id === chosen)?.title;
  return (
    <div className={css.picker}>
      <div className={css.head}>
        <SearchField
          query={query}
          onChange={setQuery}
          onEnter={() => found[0] && onChoose(found[0])}
          onDown={() => cards.current?.querySelector<HTMLElement>("[role=radio]")?.focus()}
        />
        <p className={css.count} role="status">
          {found.length === templates.length
            ? `${templates.length} templates`
            : `${found.length} of ${templates.length} templates`}
          {title === undefined ? null : `, chosen: ${title}`}
        </p>
      </div>
      <GroupList groups={[...groupsOf(templates).keys()]} sizes={byQuery} chosen={group} onChoose={setGroup} />
      <div className={css.shown} ref={cards}>
        {found.length === 0 ? (
          <p className={css.nothing}>
            No template fits.{" "}
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => {
                setQuery("");
                setGroup(null);
              }}
            >
              Show all
            </Button>
          </p>
        ) : (
          <Cards key={`${query} in ${group}`} found={found} chosen={chosen} onChoose={onChoose} />
        )}
      </div>
    </div>
  );
}

interface SearchProps {
  query: string;
  onChange: (query: string) => void;
  onEnter: () => void;
  onDown: () => void;
}

/** Enter chooses the first that is found, the arrow down leads to it, Escape clears. */
function SearchField({ query, onChange, onEnter, onDown }: SearchProps) {
  const actOn = (event: KeyboardEvent): void => {
    if (event.key === "Enter") onEnter();
    else if (event.key === "ArrowDown") onDown();
    else if (event.key === "Escape" && query !== "") onChange("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <TextInput
      type="search"
      aria-label="Search templates"
      placeholder="Search: boxes, transcript, ranking …"
      leftSection={<Search size={14} aria-hidden />}
      value={query}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={actOn}
      className={css.search}
    />
  );
}

interface GroupListProps {
  groups: readonly string[];
  /** How many are found in each group. */
  sizes: ReadonlyMap<string, number>;
  chosen: string | null;
  onChoose: (group: string | null) => void;
}

function GroupList({ groups, sizes, chosen, onChoose }: GroupListProps) {
  const list = useRef<HTMLDivElement>(null);
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const offered = [null, ...groups].map((group) => ({ group, size: group === null ? all : (sizes.get(group) ?? 0) }));
  return (
    <div
      ref={list}
      className={css.groups}
      role="group"
      aria-label="Groups of templates"
      onKeyDown={(event) => {
        if (list.current !== null && focusByArrow(list.current, "button", event.key) !== null) event.preventDefault();
      }}
    >
      {offered.map(({ group, size }) => (
        <button
          key={group ?? ""}
          type="button"
          className={css.group}
          aria-pressed={group === chosen}
          data-empty={size === 0}
          tabIndex={group === chosen ? 0 : -1}
          onClick={() => onChoose(group)}
        >
          <span>{group ?? "All"}</span>
          <span className={css.size}>{size}</span>
        </button>
      ))}
    </div>
  );
}

interface CardsProps {
  found: readonly Template[];
  chosen: string | null;
  onChoose: (template: Template) => void;
}

/** One radio group over all groups of templates: a single stop for Tab, and arrow keys choose. */
function Cards({ found, chosen, onChoose }: CardsProps) {
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const stop = found.find((template) => template.id === chosen)?.id ?? found[0]?.id;
  // The chosen one is in sight again when others are found.
  useEffect(() => {
    list.current?.querySelector("[aria-checked=true]")?.scrollIntoView({ block: "nearest" });
  }, []);
  const chooseByArrow = (event: KeyboardEvent): void => {
    const target = list.current === null ? null : focusByArrow(list.current, "[role=radio]", event.key);
    const template = found.find((one) => one.id === target?.dataset["template"]);
    if (template === undefined) return;
    event.preventDefault();
    onChoose(template);
  };
  return (
    <div ref={list} role="radiogroup" aria-label="Templates" onKeyDown={chooseByArrow}>
      {[...groupsOf(found).keys()].map((group, at) => (
        <div key={group} role="group" aria-labelledby={`${id}${at}`} className={css.section}>
          <h2 id={`${id}${at}`}>{group}</h2>
          <div className={css.cards}>
            {found
              .filter((template) => template.group === group)
              .map((template) => (
                <button
                  key={template.id}
                  type="button"
                  role="radio"
                  data-template={template.id}
                  aria-checked={template.id === chosen}
                  aria-label={template.title}
                  aria-describedby={`${id}${template.id}`}
                  tabIndex={template.id === stop ? 0 : -1}
                  className={css.card}
                  onClick={() => onChoose(template)}
                >
                  <strong>{template.title}</strong>
                  <span id={`${id}${template.id}`}>{template.description}</span>
                </button>
              ))}
          </div>
        </div>
      ))}
    </div>
  );
}
