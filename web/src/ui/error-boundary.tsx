import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from './button.tsx';
import classes from './error-boundary.module.css';

interface ErrorBoundaryProps {
  /** What could not be shown, in words that fit after "Something went wrong with". */
  what: string;
  children: ReactNode;
  /** Drawing is tried again when this changes. */
  resetKey?: unknown;
}

interface ErrorBoundaryState {
  error: Error | null;
  resetKey: unknown;
}

/** Keeps a part that cannot be drawn from taking the rest of the page with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: Error): Partial<ErrorBoundaryState> {
    return { error };
  }

  static getDerivedStateFromProps(
    props: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): Partial<ErrorBoundaryState> | null {
    if (props.resetKey === state.resetKey) return null;
    return { error: null, resetKey: props.resetKey };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    reportError(new Error(`${this.props.what}: ${info.componentStack ?? ''}`, { cause: error }));
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className={classes.notice} role="alert">
        <p>Something went wrong with {this.props.what}. Nothing you wrote is lost.</p>
        <Button onClick={() => this.setState({ error: null })}>Try again</Button>
        <Button onClick={() => location.reload()}>Reload the page</Button>
      </div>
    );
  }
}
