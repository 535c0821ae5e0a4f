import { Minus, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/icon-button.tsx';
import classes from './shop.module.css';

/** As many of one product as the shop puts into a cart; the protocol's number, without the schemas beside it. */
const MAX_QUANTITY = 99;

interface QuantityFieldProps {
  /** What is counted. */
  of: string;
  value: number;
  onChange: (quantity: number) => void;
  /** How many there are. */
  stock: number;
  /** Why it cannot be changed just now; null when it can. */
  blockedReason?: string | null;
}

/** How many: a number between two buttons. */
export function QuantityField(props: QuantityFieldProps): ReactNode {
  const { of, value, onChange, stock, blockedReason = null } = props;
  const max = Math.min(MAX_QUANTITY, stock);
  const change = (quantity: number) => {
    if (blockedReason === null && quantity >= 1 && quantity <= max) onChange(quantity);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={classes.quantity} role="group" aria-label={`Quantity of ${of}`}>
      <IconButton
        label={`One ${of} less`}
        isSmall
        aria-disabled={blockedReason !== null || value <= 1}
        title={blockedReason ?? 'One less'}
        onClick={() => change(value - 1)}
      >
        <Minus size={15} />
      </IconButton>
      <output aria-label="Quantity">{value}</output>
      <IconButton
        label={`One ${of} more`}
        isSmall
        aria-disabled={blockedReason !== null || value >= max}
        title={blockedReason ?? 'One more'}
        onClick={() => change(value + 1)}
      >
        <Plus size={15} />
      </IconButton>
    </div>
  );
}
