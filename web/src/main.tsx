import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/theme.css';
import './ui/base.css';
import { App } from './app/app.tsx';
import { createServices } from './app/services.ts';
import { ServicesContext } from './app/services-context.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary what="this page">
      <ServicesContext value={createServices()}>
        <App />
      </ServicesContext>
    </ErrorBoundary>
  </StrictMode>,
);
