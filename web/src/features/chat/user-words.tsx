import { type ReactNode, useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import classes from './user-words.module.css';

/** Longer words are shown folded at first, so that what somebody pasted does not hide the answer to it. */
const MAX_OPEN_CHARACTERS = 2_000;
const MAX_OPEN_LINES = 24;

/** What a person said, as they wrote it. */
export function UserWords({ text }: { text: string }): ReactNode {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > MAX_OPEN_CHARACTERS || text.split('\n').length > MAX_OPEN_LINES;
  const isFolded = isLong && !isOpen;
  return (
    <>
      <p id={id} className={isFolded ? `${classes.words} ${classes.folded}` : classes.words}>
        {text}
      </p>
      {isLong ? (
        <div className={classes.more}>
          <Button aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Show less' : 'Show all'}
          </Button>
        </div>
      ) : null}
    </>
  );
}
