import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { useSessionStream } from './use-session-stream.ts';

interface SessionProps {
  sessionId: string;
  /** Origin of the server; none is asked before it is given. */
  baseUrl: string;
}

/** The hook at its smallest: a list, a field, and what it knows of the connection. */
function Session({ sessionId, baseUrl }: SessionProps): ReactNode {
  const session = useSessionStream(sessionId, { baseUrl, throwsWhenRefused: true });
  const [text, setText] = useState('');
  return (
    <>
      <p role="status">{session.connectionStatus}</p>
      <ul aria-label="Messages">
        {session.messages.map(({ id, type, content }) => (
          <li key={id}>{`${type}: ${content}`}</li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          session.sendMessage(text);
          setText('');
        }}
      >
        <input
          aria-label="Message"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit">Send</Button>
        <Button onClick={session.clearMessages}>Clear</Button>
        <Button onClick={session.reconnect}>Reconnect</Button>
      </form>
    </>
  );
}

function SessionStory(props: SessionProps): ReactNode {
  const [isThere, setThere] = useState(props.baseUrl !== '');
  return (
    <ErrorBoundary what="this session">
      <Button onClick={() => setThere(!isThere)}>{isThere ? 'Leave' : 'Come'}</Button>
      {isThere ? <Session {...props} /> : null}
    </ErrorBoundary>
  );
}

const meta: Meta<typeof SessionStory> = {
  title: 'Hooks/useSessionStream',
  component: SessionStory,
  args: { sessionId: 'story', baseUrl: '' },
};
export default meta;

export const Following: StoryObj<typeof SessionStory> = {};
