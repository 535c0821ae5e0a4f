import { Check } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import classes from './menu.module.css';

/** Moves the focus with the keys that menus have; goes on the element that holds the items. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  const index = items.findIndex((item) => item.matches(':focus'));
  const target = {
    ArrowDown: items[(index + 1) % items.length],
    ArrowUp: items.at(index <= 0 ? -1 : index - 1),
    Home: items[0],
    End: items.at(-1),
  }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}

/** The items of a menu; stands within a popover of that kind. */
export function MenuItems({ children }: { children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys reach it from the items within
    <div className={classes.items} role="presentation" onKeyDown={moveFocus}>
      {children}
    </div>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  label: string;
  tone?: 'plain' | 'danger';
  /** Whether the menu begins here. */
  isFirst?: boolean;
  /** Set for one of several that exclude each other. */
  isChosen?: boolean;
  onSelect: () => void;
}

/** One thing that can be done, or one of several that can be chosen. */
export function MenuItem(props: MenuItemProps): ReactNode {
  const { icon, label, tone = 'plain', isFirst, isChosen, onSelect } = props;
  const semantics =
    isChosen === undefined
      ? { role: 'menuitem' }
      : { role: 'menuitemradio', 'aria-checked': isChosen };
  return (
    <button
      {...semantics}
      type="button"
      className={tone === 'danger' ? `${classes.item} ${classes.danger}` : classes.item}
      tabIndex={-1}
      data-autofocus={isFirst === true ? '' : undefined}
      onClick={onSelect}
    >
      {icon}
      <span>{label}</span>
      {isChosen === true ? <Check size={16} aria-hidden="true" className={classes.check} /> : null}
    </button>
  );
}

/** Items that belong together, under a heading. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" aria-label={label}>
      <p className={classes.label} aria-hidden="true">
        {label}
      </p>
      {children}
    </div>
  );
}
