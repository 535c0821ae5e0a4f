import { Check, Monitor, Moon, Settings2, Sun } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import type { Announcements, Theme } from '../../ui/preferences.ts';
import classes from './settings-menu.module.css';

const THEME_OPTIONS: Option<Theme>[] = [
  { value: 'system', label: 'As the system', icon: <Monitor size={16} /> },
  { value: 'light', label: 'Light', icon: <Sun size={16} /> },
  { value: 'dark', label: 'Dark', icon: <Moon size={16} /> },
];

const ANNOUNCEMENT_OPTIONS: Option<Announcements>[] = [
  { value: 'full', label: 'Read answers out' },
  { value: 'brief', label: 'Only begin and end' },
  { value: 'off', label: 'Say nothing' },
];

/** How the page looks and what it tells screen readers. */
export function SettingsMenu(): ReactNode {
  const { preferences } = useServices();
  const { theme, announcements } = useStore(preferences.store);
  return (
    // A modal menu would lock the page with a style element, which the content security policy forbids.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={classes.trigger}>
        <Settings2 size={17} aria-hidden="true" />
        Settings
      </DropdownMenu.Trigger>
      {/* Not in a portal: within the drawer, only what is inside of the dialog can be reached. */}
      <DropdownMenu.Content className={classes.menu} sideOffset={6} collisionPadding={8}>
        <Choice
          label="Theme"
          value={theme}
          options={THEME_OPTIONS}
          onChoose={(value) => preferences.setTheme(value)}
        />
        <DropdownMenu.Separator className={classes.separator} />
        <Choice
          label="Screen reader"
          value={announcements}
          options={ANNOUNCEMENT_OPTIONS}
          onChoose={(value) => preferences.setAnnouncements(value)}
        />
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

interface Option<T extends string> {
  value: T;
  label: string;
  icon?: ReactNode;
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: Option<T>[];
  onChoose: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, onChoose }: ChoiceProps<T>): ReactNode {
  return (
    <DropdownMenu.Group>
      <DropdownMenu.Label className={classes.label}>{label}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.CheckboxItem
          key={option.value}
          className={classes.item}
          checked={option.value === value}
          // The menu stays open, so that the effect of a choice can be seen.
          onSelect={(event) => event.preventDefault()}
          onCheckedChange={() => onChoose(option.value)}
        >
          {option.icon}
          <span>{option.label}</span>
          <DropdownMenu.ItemIndicator className={classes.check}>
            <Check size={16} />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.CheckboxItem>
      ))}
    </DropdownMenu.Group>
  );
}
