import { Check, ChevronDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import { HealthMark } from './health-mark.tsx';
import { filterOptions, listOptions, type ModelOption } from './model-options.ts';
import classes from './model-picker.module.css';

/** How often the health of the models is asked for while the list is open. */
const REFRESH_MS = 10_000;

/** Chooses the model that the next message goes to. */
export function ModelPicker(): ReactNode {
  const { models } = useServices();
  const state = useStore(models.store);
  const options = listOptions(state);
  const chosen = options.find((option) => option.model === state.chosenModel) ?? options[0];
  const content = (
    <>
      <span className={classes.name}>{chosen?.name ?? 'Model'}</span>
      <ChevronDown size={15} aria-hidden="true" />
    </>
  );
  return (
    <Popover
      kind="dialog"
      label="Choose a model"
      className={classes.popover}
      trigger={{
        content,
        className: classes.trigger,
        label: `Model: ${chosen?.name ?? 'loading'}`,
      }}
    >
      {(close) => (
        <>
          <KeepFresh />
          {state.status === 'failed' ? (
            <div className={classes.notice}>
              <p>The models could not be listed. {state.error}</p>
              <Button onClick={() => void models.load()}>Try again</Button>
            </div>
          ) : (
            <ModelListbox
              options={options}
              chosen={chosen}
              onChoose={(option) => {
                models.choose(option.model);
                close();
              }}
            />
          )}
        </>
      )}
    </Popover>
  );
}

/** What is in the popover lives as long as it is open, and so does this. */
function KeepFresh(): ReactNode {
  const { models } = useServices();
  useEffect(() => models.watch(REFRESH_MS), [models]);
  return null;
}

interface ModelListboxProps {
  options: ModelOption[];
  chosen: ModelOption | undefined;
  onChoose: (option: ModelOption) => void;
}

/** A search field over a list; the keys move in the list while the field keeps the focus. */
function ModelListbox({ options, chosen, onChoose }: ModelListboxProps): ReactNode {
  const id = useId();
  const [query, setQuery] = useState('');
  const found = filterOptions(options, query);
  const [activeIndex, setActiveIndex] = useState(
    chosen === undefined ? 0 : Math.max(0, found.indexOf(chosen)),
  );
  const active = found[Math.min(activeIndex, found.length - 1)];

  function move(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      const next = (activeIndex + step + found.length) % found.length;
      setActiveIndex(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && active !== undefined) {
      event.preventDefault();
      onChoose(active);
    }
  }

  return (
    <>
      <input
        className={classes.search}
        data-autofocus=""
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active === undefined ? undefined : `${id}-${found.indexOf(active)}`}
        aria-label="Search models"
        placeholder="Search models"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActiveIndex(0);
        }}
        onKeyDown={move}
      />
      <div className={classes.list} id={`${id}-list`} role="listbox" aria-label="Models">
        {found.map((option, index) => (
          // The field above has the focus and handles the keys for all options.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div
            key={option.model ?? 'default'}
            id={`${id}-${index}`}
            role="option"
            aria-selected={option === chosen}
            className={option === active ? `${classes.option} ${classes.active}` : classes.option}
            onClick={() => onChoose(option)}
            onPointerMove={() => setActiveIndex(index)}
          >
            <span className={classes.optionName}>{option.name}</span>
            <span className={classes.detail}>
              <span>{option.detail}</span>
              {option.health === null ? null : <HealthMark health={option.health} />}
            </span>
            {option === chosen ? <Check size={16} aria-hidden="true" /> : null}
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className={classes.notice}>No model has that name.</p> : null}
    </>
  );
}
