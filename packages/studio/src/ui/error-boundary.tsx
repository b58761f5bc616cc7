import { Button } from "@mantine/core";
import { Bug } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Empty, messageOf } from "./states.tsx";

interface Props {
  children: ReactNode;
  /** A new value (another page, another task) tries again. */
  resetKey: string;
}

/** Keeps an error in one part of the page from taking the rest with it. React offers this only to classes. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override componentDidUpdate(before: Props) {
    if (before.resetKey !== this.props.resetKey && this.state.error !== null) this.setState({ error: null });
  }
  override render() {
    if (this.state.error === null) return this.props.children;
    return <Crash error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}

export function Crash({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Empty
      icon={Bug}
      title="This page stopped working"
      actions={
        <>
          <Button onClick={retry}>Try again</Button>
          <Button variant="default" onClick={() => window.location.reload()}>
            Reload
          </Button>
        </>
      }
    >
      {messageOf(error)}
    </Empty>
  );
}
