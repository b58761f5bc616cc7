import { Button } from "@mantine/core";
import { Bug } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Empty, messageOf } from "./states.tsx";

interface Props {
  children: ReactNode;
  /** A new value (another page, another task) tries again. */
  resetKey: string;
}

interface State {
  error: unknown;
  resetKey: string;
}

/** Keeps an error in one part of the page from taking the rest with it. React offers this only to classes. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey };
  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }
  static getDerivedStateFromProps({ resetKey }: Props, state: State): State | null {
    return resetKey === state.resetKey ? null : { error: null, resetKey };
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
