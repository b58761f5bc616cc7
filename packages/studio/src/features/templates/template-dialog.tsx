import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { type Template, templates } from "@tandem/schema";
import { TemplatePicker } from "./template-picker.tsx";
import css from "./template-dialog.module.css";

interface Props {
  onUse: (template: Template) => void;
  close: () => void;
}

/** Chooses a template to put in the place of what was written. */
export function TemplateDialog({ onUse, close }: Props) {
  const [chosen, setChosen] = useState<Template | null>(null);
  return (
    <Modal opened onClose={close} title="Start from a template" size={1040}>
      <TemplatePicker templates={templates} chosen={chosen?.id ?? null} onChoose={setChosen} />
      <div className={css.foot}>
        <p>It takes the place of the label config on this page. Nothing is saved yet.</p>
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          disabled={chosen === null}
          onClick={() => {
            if (chosen !== null) onUse(chosen);
            close();
          }}
        >
          Use template
        </Button>
      </div>
    </Modal>
  );
}
