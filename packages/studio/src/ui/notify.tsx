import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { messageOf } from "./states.tsx";

export const notifyDone = (message: ReactNode): void => {
  notifications.show({ message, color: "teal", autoClose: 4500, withBorder: true });
};

export const notifyFailed = (title: string, error: unknown): void => {
  notifications.show({ title, message: messageOf(error), color: "red", autoClose: 12_000, withBorder: true });
};

/** Says why something was not done. The same words are there once, however often they are said. */
export const notifyRefused = (message: string): void => {
  notifications.show({ id: message, message, color: "yellow", autoClose: 6000, withBorder: true });
};

/** Asks before something that cannot be undone. */
export function confirmThen(question: {
  title: string;
  text: ReactNode;
  confirm: string;
  destructive?: boolean;
  act: () => void;
}): void {
  modals.openConfirmModal({
    title: question.title,
    children: <Text size="sm">{question.text}</Text>,
    labels: { confirm: question.confirm, cancel: "Cancel" },
    confirmProps: question.destructive ? { color: "red.8" } : {},
    centered: true,
    onConfirm: question.act,
  });
}
