import { Button, Modal } from "@mantine/core";
import css from "./labeling.module.css";

interface Props {
  text: string;
  opened: boolean;
  close: () => void;
}

/** What the project's owner wants annotators to know. */
export const Instructions = ({ text, opened, close }: Props) => (
  <Modal opened={opened} onClose={close} title="Instructions" size="lg">
    <div className={css.instructions}>{plainText(text)}</div>
    <Button mt="md" onClick={close}>
      Start labeling
    </Button>
  </Modal>
);

/** Instructions may be HTML from elsewhere; its words are shown, its markup is not run. */
function plainText(written: string): string {
  if (!/<[a-z][^>]*>/i.test(written)) return written;
  const page = new DOMParser().parseFromString(
    written.replaceAll(/<(br|\/p|\/li|\/h\d|\/div)\b[^>]*>/gi, "$&\n"),
    "text/html",
  );
  return (page.body.textContent ?? "").replaceAll(/\n{3,}/g, "\n\n").trim();
}
