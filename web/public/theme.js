// Runs before the first paint, so that a chosen theme does not flash. The rest is in src/ui/theme.ts.
try {
  const theme = localStorage.getItem('chimera.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the theme of the system stays.
}
