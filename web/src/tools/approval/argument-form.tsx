import type { JsonValue } from '@chimera/protocol/json';
import { type ReactNode, useId } from 'react';
import { ScrollGroup } from '../../ui/scroll-group.tsx';
import classes from './approval-card.module.css';
import { type ArgumentField, toFields } from './argument-fields.ts';

/** What the call asks for, to be read. */
export function ArgumentList({ input }: { input: JsonValue }): ReactNode {
  const fields = toFields(input);
  if (fields.length === 0) return <p className={classes.none}>It is called without arguments.</p>;
  return (
    <dl className={classes.list}>
      {fields.map(({ name, kind, text }) => (
        <div key={name}>
          <dt>{labelOf(name)}</dt>
          <dd>
            {kind === 'json' ? (
              <ScrollGroup as="pre" label={labelOf(name)}>
                {text}
              </ScrollGroup>
            ) : (
              text
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface ArgumentFormProps {
  fields: ArgumentField[];
  /** What is wrong, by the field's name. */
  problems: ReadonlyMap<string, string>;
  onChange: (fields: ArgumentField[]) => void;
}

/** What the call asks for, to be changed. */
export function ArgumentForm({ fields, problems, onChange }: ArgumentFormProps): ReactNode {
  return (
    <div className={classes.fields}>
      {fields.map((field, index) => (
        <ArgumentInput
          key={field.name}
          field={field}
          problem={problems.get(field.name) ?? null}
          onChange={(text) => onChange(fields.with(index, { ...field, text }))}
        />
      ))}
    </div>
  );
}

interface ArgumentInputProps {
  field: ArgumentField;
  problem: string | null;
  onChange: (text: string) => void;
}

function ArgumentInput({ field, problem, onChange }: ArgumentInputProps): ReactNode {
  const id = useId();
  const { name, kind, text } = field;
  const common = {
    id,
    'aria-invalid': problem !== null,
    'aria-describedby': problem === null ? undefined : `${id}-problem`,
  };
  if (kind === 'flag') {
    return (
      <label className={classes.always}>
        <input
          {...common}
          type="checkbox"
          checked={text === 'true'}
          onChange={(event) => onChange(String(event.target.checked))}
        />
        {labelOf(name)}
      </label>
    );
  }
  const isLong = kind === 'json' || text.length > 60 || text.includes('\n');
  const Field = isLong ? 'textarea' : 'input';
  return (
    <div className={classes.field}>
      <label htmlFor={id}>{labelOf(name)}</label>
      <Field
        {...common}
        className={kind === 'json' ? classes.code : undefined}
        inputMode={kind === 'number' ? 'decimal' : undefined}
        rows={isLong ? Math.min(10, text.split('\n').length + 1) : undefined}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem === null ? null : (
        <p id={`${id}-problem`} className={classes.failed}>
          {problem}
        </p>
      )}
    </div>
  );
}

/** `timeZone` and `time_zone` → `time zone`. */
function labelOf(name: string): string {
  const words = name.replaceAll(/[_-]+|(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words === '' ? 'Arguments' : words;
}
