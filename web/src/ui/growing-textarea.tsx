import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import classes from './growing-textarea.module.css';

interface GrowingTextareaProps {
  id?: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Enter without Shift, when it does not belong to an input method. */
  onEnter: () => void;
  onEscape?: () => void;
  placeholder?: string;
  describedBy?: string;
  isInvalid?: boolean;
  autoFocus?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

/** A field that is as high as its text, up to a limit that the style sheet sets. */
export function GrowingTextarea(props: GrowingTextareaProps): ReactNode {
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(
    props.ref,
    () => field.current,
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [props.value]);

  const { autoFocus } = props;
  useLayoutEffect(() => {
    const element = field.current;
    if (autoFocus !== true || element === null) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [autoFocus]);

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a candidate; Safari tells by the key code 229 alone.
    if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      props.onEnter();
    } else if (event.key === 'Escape' && props.onEscape !== undefined) {
      event.preventDefault();
      props.onEscape();
    }
  }

  return (
    <textarea
      ref={field}
      id={props.id}
      className={classes.field}
      rows={1}
      enterKeyHint="send"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      aria-invalid={props.isInvalid === true ? true : undefined}
      placeholder={props.placeholder}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}
