import { ChartColumn, KeyRound, Monitor, Moon, Settings2, Sun, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import { MenuGroup, MenuItem, MenuItems } from '../../ui/menu.tsx';
import { Popover } from '../../ui/popover.tsx';
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

const PAGES = [
  { path: '/usage', label: 'Usage', icon: <ChartColumn size={16} /> },
  { path: '/settings/keys', label: 'API keys', icon: <KeyRound size={16} /> },
  { path: '/sign-in', label: 'Sign in or out', icon: <UserRound size={16} /> },
];

/**
 * How the page looks and what it tells screen readers, and the way to the other
 * pages. It stays open when something is chosen, so that the choice can be seen.
 *
 * @param props.onLeave called when the reader goes to another page.
 */
export function SettingsMenu({ onLeave }: { onLeave: () => void }): ReactNode {
  const { preferences, router } = useServices();
  const { theme, announcements } = useStore(preferences.store);
  const content = (
    <>
      <Settings2 size={17} aria-hidden="true" />
      Settings
    </>
  );
  return (
    <Popover kind="menu" label="Settings" trigger={{ content, className: classes.trigger }}>
      {(close) => (
        <MenuItems>
          <Choice
            label="Theme"
            value={theme}
            options={THEME_OPTIONS}
            isFirst
            onChoose={(value) => preferences.setTheme(value)}
          />
          <Choice
            label="Screen reader"
            value={announcements}
            options={ANNOUNCEMENT_OPTIONS}
            isFirst={false}
            onChoose={(value) => preferences.setAnnouncements(value)}
          />
          <MenuGroup label="Account">
            {PAGES.map(({ path, label, icon }) => (
              <MenuItem
                key={path}
                icon={icon}
                label={label}
                onSelect={() => {
                  close();
                  onLeave();
                  router.go(path);
                }}
              />
            ))}
          </MenuGroup>
        </MenuItems>
      )}
    </Popover>
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
  /** Whether the menu begins with it. */
  isFirst: boolean;
  onChoose: (value: T) => void;
}

function Choice<T extends string>(props: ChoiceProps<T>): ReactNode {
  const { label, value, options, isFirst, onChoose } = props;
  return (
    <MenuGroup label={label}>
      {options.map((option) => (
        <MenuItem
          key={option.value}
          icon={option.icon}
          label={option.label}
          isChosen={option.value === value}
          isFirst={isFirst && option.value === value}
          onSelect={() => onChoose(option.value)}
        />
      ))}
    </MenuGroup>
  );
}
