import { CloudOff, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import classes from './connection-badge.module.css';
import { useServices } from './services-context.ts';

/** Says that the server cannot be reached, as long as that is so. */
export function ConnectionBadge(): ReactNode {
  const { connection } = useServices();
  const status = useStore(connection.store, (state) => state.status);
  return (
    <div role="status" className={classes.place}>
      {status === 'online' ? null : (
        <span className={classes.badge}>
          {status === 'offline' ? <WifiOff size={15} /> : <CloudOff size={15} />}
          <span>{status === 'offline' ? 'No network' : 'Server not reachable'}</span>
        </span>
      )}
    </div>
  );
}
