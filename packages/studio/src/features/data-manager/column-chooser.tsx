import { Button, Checkbox, Popover } from "@mantine/core";
import { Columns3 } from "lucide-react";
import type { TableColumn } from "./columns.ts";

interface Props {
  columns: readonly TableColumn[];
  shown: ReadonlySet<string>;
  onChange: (shown: readonly string[]) => void;
}

export function ColumnChooser({ columns, shown, onChange }: Props) {
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Columns3 size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" mah={440} style={{ overflow: "auto" }}>
        <div style={{ display: "grid", gap: 9, minWidth: 190 }}>
          {columns.map((column) => (
            <Checkbox
              key={column.id}
              label={column.title}
              checked={shown.has(column.id)}
              onChange={() =>
                onChange(
                  columns.map(({ id }) => id).filter((id) => (id === column.id ? !shown.has(id) : shown.has(id))),
                )
              }
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
