import { Check, ChevronDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services-context.ts';
import type { ChatSession } from '../../chat/chat-session.ts';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import { HealthMark } from './health-mark.tsx';
import { filterOptions, groupOptions, listOptions, type ModelOption } from './model-options.ts';
import classes from './model-picker.module.css';
import { useChosenModel } from './use-chosen-model.ts';

/** How often the health of the models is asked for while the list is open. */
const REFRESH_MS = 10_000;

/**
 * Chooses the model or the agent that the next message goes to.
 *
 * @param props.session the open conversation; null where none is open, and new ones are meant.
 */
export function ModelPicker({ session }: { session: ChatSession | null }): ReactNode {
  return session === null ? <DefaultPicker /> : <ConversationPicker session={session} />;
}

function DefaultPicker(): ReactNode {
  const { models } = useServices();
  const chosen = useStore(models.store, (state) => state.chosenModel);
  return <Picker conversationId={null} chosenModel={chosen} />;
}

function ConversationPicker({ session }: { session: ChatSession }): ReactNode {
  const conversationId = useStore(session.store, (state) => state.conversationId);
  return <Picker conversationId={conversationId} chosenModel={useChosenModel(session)} />;
}

interface PickerProps {
  conversationId: string | null;
  chosenModel: string | null;
}

function Picker({ conversationId, chosenModel }: PickerProps): ReactNode {
  const { models } = useServices();
  const state = useStore(models.store);
  const options = listOptions(state);
  const chosen = options.find((option) => option.model === chosenModel) ?? options[0];
  const content = (
    <>
      <span className={classes.name}>{chosen?.name ?? 'Model'}</span>
      <ChevronDown size={15} aria-hidden="true" />
    </>
  );
  return (
    <Popover
      kind="dialog"
      label="Choose a model or an agent"
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
                models.choose(conversationId, option.model);
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
        aria-label="Search models and agents"
        placeholder="Search models and agents"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActiveIndex(0);
        }}
        onKeyDown={move}
      />
      <div className={classes.list} id={`${id}-list`} role="listbox" aria-label="Models and agents">
        {groupOptions(found).map(({ heading, options: grouped }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          <div key={heading} role="group" aria-label={heading ?? 'Automatic'}>
            {heading === null ? null : (
              <p className={classes.heading} aria-hidden="true">
                {heading}
              </p>
            )}
            {grouped.map((option) => {
              const index = found.indexOf(option);
              return (
                <OptionLine
                  key={option.model}
                  id={`${id}-${index}`}
                  option={option}
                  isChosen={option === chosen}
                  isActive={option === active}
                  onChoose={() => onChoose(option)}
                  onPoint={() => setActiveIndex(index)}
                />
              );
            })}
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className={classes.notice}>Nothing has that name.</p> : null}
    </>
  );
}

interface OptionLineProps {
  id: string;
  option: ModelOption;
  isChosen: boolean;
  isActive: boolean;
  onChoose: () => void;
  onPoint: () => void;
}

function OptionLine(props: OptionLineProps): ReactNode {
  const { id, option, isChosen, isActive, onChoose, onPoint } = props;
  return (
    // The field above has the focus and handles the keys for all options.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      className={isActive ? `${classes.option} ${classes.active}` : classes.option}
      onClick={onChoose}
      onPointerMove={onPoint}
    >
      <span className={classes.optionName}>{option.name}</span>
      <span className={classes.detail}>
        <span>{option.detail}</span>
        {option.health === null ? null : <HealthMark health={option.health} />}
      </span>
      {isChosen ? <Check size={16} aria-hidden="true" /> : null}
    </div>
  );
}
