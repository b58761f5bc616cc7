import { ActionIcon, Button, NumberInput, Popover, SegmentedControl, Select, TextInput } from "@mantine/core";
import { ListFilter, Plus, X } from "lucide-react";
import { useState } from "react";
import type { FilterItem, FilterOperator, Filters } from "@tandem/schema/api";
import { isComplete } from "../../api/task-query.ts";
import { operatorsFor, type TableColumn } from "./columns.ts";
import css from "./data-manager.module.css";

interface Props {
  columns: readonly TableColumn[];
  filters: Filters | null;
  onChange: (filters: Filters | null) => void;
}

const prefix = "filter:tasks:";

/** Conditions on columns, joined by “and” or “or”. What is not complete yet is kept here and not applied. */
export function FilterBuilder({ columns, filters, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const usable = columns.filter((column) => column.kind !== "state");
  const items = filters?.items ?? [];
  const applied = items.filter(isComplete).length;
  const change = (next: FilterItem[], conjunction = filters?.conjunction ?? "and") =>
    onChange(next.length === 0 ? null : { conjunction, items: next });
  const add = () => {
    const column = usable.find((one) => one.kind === "data") ?? usable[0];
    if (column !== undefined) change([...items, blank(column)]);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<ListFilter size={14} />}
          aria-label={applied > 0 ? `Filters, ${applied} active` : "Filters"}
          onClick={() => {
            if (!opened && items.length === 0) add();
            setOpened(!opened);
          }}
        >
          Filters{applied > 0 ? ` ${applied}` : ""}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filters">
        <div className={css.filters}>
          {items.length === 0 ? <p style={{ color: "var(--ink-faint)" }}>No conditions: every task is shown.</p> : null}
          {items.map((item, at) => (
            <Condition
              key={at}
              item={item}
              columns={usable}
              onChange={(next) => change(items.map((one, index) => (index === at ? next : one)))}
              onRemove={() => change(items.filter((_, index) => index !== at))}
            />
          ))}
          <div className={css.filterFoot}>
            <Button variant="subtle" leftSection={<Plus size={14} />} onClick={add}>
              Add condition
            </Button>
            {items.length > 1 ? (
              <SegmentedControl
                aria-label="Join conditions by"
                value={filters?.conjunction ?? "and"}
                onChange={(value) => change(items, value === "or" ? "or" : "and")}
                data={[
                  { value: "and", label: "All apply" },
                  { value: "or", label: "Any applies" },
                ]}
              />
            ) : null}
            <span className={css.space} />
            {items.length > 0 ? (
              <Button variant="subtle" color="gray" onClick={() => change([])}>
                Clear
              </Button>
            ) : null}
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function blank(column: TableColumn): FilterItem {
  const operator = operatorsFor[column.type][0]?.[0] ?? "contains";
  return { filter: prefix + column.id, operator, type: column.type, value: startValue(column.type, operator) };
}

function startValue(type: TableColumn["type"], operator: FilterOperator): unknown {
  if (operator === "empty" || type === "Boolean") return true;
  if (operator === "in" || operator === "not_in") return {};
  return operator === "in_list" || operator === "not_in_list" ? [] : "";
}

interface ConditionProps {
  item: FilterItem;
  columns: readonly TableColumn[];
  onChange: (item: FilterItem) => void;
  onRemove: () => void;
}

function Condition({ item, columns, onChange, onRemove }: ConditionProps) {
  const id = item.filter.replace(prefix, "");
  const column = columns.find((one) => one.id === id);
  const type = column?.type ?? "String";
  const operators = operatorsFor[type];
  return (
    <div className={css.filterRow} role="group" aria-label="Condition">
      <Select
        aria-label="Column"
        data={columns.map((one) => ({ value: one.id, label: one.title }))}
        value={id}
        allowDeselect={false}
        searchable
        openOnFocus={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => {
          const chosen = columns.find((one) => one.id === next);
          if (chosen !== undefined && chosen.id !== id) onChange(blank(chosen));
        }}
      />
      <Select
        aria-label="Operator"
        data={operators.map(([value, label]) => ({ value, label }))}
        value={item.operator}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => {
          const operator = next;
          if (operator === null) return;
          const keeps = shapeOf(operator) === shapeOf(item.operator);
          onChange({ ...item, operator, value: keeps ? item.value : startValue(type, operator) });
        }}
      />
      <Value item={item} type={type} onChange={(value) => onChange({ ...item, value })} />
      <ActionIcon aria-label="Remove condition" onClick={onRemove}>
        <X size={14} />
      </ActionIcon>
    </div>
  );
}

const shapeOf = (operator: FilterOperator): string =>
  operator === "empty" ? "flag" : operator.endsWith("in") ? "range" : operator.endsWith("list") ? "list" : "one";

function Value({
  item,
  type,
  onChange,
}: {
  item: FilterItem;
  type: TableColumn["type"];
  onChange: (value: unknown) => void;
}) {
  const shape = shapeOf(item.operator);
  if (shape === "flag" || type === "Boolean")
    return (
      <SegmentedControl
        aria-label="Value"
        value={item.value === false ? "no" : "yes"}
        onChange={(value) => onChange(value === "yes")}
        data={[
          { value: "yes", label: "Yes" },
          { value: "no", label: "No" },
        ]}
      />
    );
  if (shape === "range") {
    const range = (item.value ?? {}) as { min?: unknown; max?: unknown };
    const side = (name: "min" | "max", label: string) =>
      type === "Number" ? (
        <NumberInput
          aria-label={label}
          data-autofocus
          placeholder={label}
          hideControls
          value={(range[name] as number | undefined) ?? ""}
          onChange={(value) => onChange({ ...range, [name]: value === "" ? undefined : Number(value) })}
        />
      ) : (
        <TextInput
          aria-label={label}
          type="date"
          value={String(range[name] ?? "").slice(0, 10)}
          onChange={(event) => onChange({ ...range, [name]: toTimestamp(event.currentTarget.value) })}
        />
      );
    return (
      <div className={css.range}>
        {side("min", "From")}
        <span>to</span>
        {side("max", "To")}
      </div>
    );
  }
  if (shape === "list")
    return (
      <TextInput
        aria-label="Value"
        data-autofocus
        placeholder="1, 2, 3"
        defaultValue={(Array.isArray(item.value) ? item.value : []).join(", ")}
        onChange={(event) =>
          onChange(
            event.currentTarget.value
              .split(/[\s,]+/)
              .filter(Boolean)
              .map((one) => (type === "Number" ? Number(one) : one)),
          )
        }
      />
    );
  if (type === "Number")
    return (
      <NumberInput
        aria-label="Value"
        data-autofocus
        placeholder="Number"
        hideControls
        value={typeof item.value === "number" ? item.value : ""}
        onChange={(value) => onChange(value === "" ? "" : Number(value))}
      />
    );
  if (type === "Datetime")
    return (
      <TextInput
        aria-label="Value"
        data-autofocus
        type="date"
        value={String(item.value ?? "").slice(0, 10)}
        onChange={(event) => onChange(toTimestamp(event.currentTarget.value))}
      />
    );
  return (
    <TextInput
      aria-label="Value"
      data-autofocus
      placeholder="Text"
      value={typeof item.value === "string" ? item.value : ""}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const toTimestamp = (date: string): string => (date === "" ? "" : `${date}T00:00:00.000000Z`);
