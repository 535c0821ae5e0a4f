/** From what was measured to the lines of the table. */
import { coreShare, cpuMicrosPerToken, type Series, streamsPerSecond } from './measure.ts';
import type { Row } from './report.ts';
import { median, percentile } from './statistics.ts';
import type { Target } from './targets.ts';

const BYTES_PER_KILOBYTE = 1024;
/** A question and its answer. */
const MESSAGES_PER_STREAM = 2;

type Results = ReadonlyMap<Target, Series>;

/** CPU per token, with its ratio to the yardstick pair by pair. */
export function cpuRow(what: string, goal: string, results: Results, yardstick: Target): Row {
  const measure = results.get(yardstick)?.map(cpuMicrosPerToken) ?? [];
  return row(what, goal, results, (series) => {
    const costs = series.map(cpuMicrosPerToken);
    const ratio = median(costs.map((cost, round) => cost / (measure[round] ?? Number.NaN)));
    const share = median(series.map(coreShare)) * 100;
    return `${median(costs).toFixed(1)} µs, ${ratio.toFixed(2)} × (${share.toFixed(0)} % of a core)`;
  });
}

export function streamsRow(what: string, goal: string, results: Results): Row {
  return row(what, goal, results, (series) => median(series.map(streamsPerSecond)).toFixed(0));
}

/** Streams per second, with their share of the yardstick's pair by pair. */
export function streamsShareRow(
  what: string,
  goal: string,
  results: Results,
  yardstick: Target,
): Row {
  const measure = results.get(yardstick)?.map(streamsPerSecond) ?? [];
  return row(what, goal, results, (series) => {
    const rates = series.map(streamsPerSecond);
    const share = median(rates.map((rate, round) => rate / (measure[round] ?? Number.NaN)));
    return `${median(rates).toFixed(0)} (${(share * 100).toFixed(0)} %)`;
  });
}

export function messagesRow(what: string, goal: string, results: Results): Row {
  return row(what, goal, results, (series) =>
    (median(series.map(streamsPerSecond)) * MESSAGES_PER_STREAM).toFixed(0),
  );
}

/** What each target adds to the time of the upstream itself, alone on the machine. */
export function addedFirstTokenRow(goal: string, results: Results, upstream: Target): Row {
  const what = 'time added to the first token, 1 stream, p50';
  return addedTimeRow(what, goal, results, upstream, 0.5);
}

/** By how much later this share of all first tokens has come than from the upstream itself. */
export function addedTimeRow(
  what: string,
  goal: string,
  results: Results,
  upstream: Target,
  share: number,
): Row {
  const direct =
    results.get(upstream)?.map((round) => percentile(round.firstTokensMs, share)) ?? [];
  return row(what, goal, results, (series) => {
    const added = series.map(
      (round, index) => percentile(round.firstTokensMs, share) - (direct[index] ?? Number.NaN),
    );
    return `${median(added).toFixed(2)} ms`;
  });
}

/** The whole time to the first token; the upstream answers at once. */
export function firstTokenRow(what: string, goal: string, results: Results): Row {
  return row(what, goal, results, (series) => {
    const all = series.flatMap((round) => round.firstTokensMs);
    return `${percentile(all, 0.99).toFixed(1)} ms`;
  });
}

export function silenceRow(what: string, goal: string, results: Results): Row {
  return row(what, goal, results, (series) => {
    const longest = Math.max(...series.map((round) => round.longestSilenceMs));
    return `${longest.toFixed(0)} ms`;
  });
}

export function memoryRow(
  what: string,
  goal: string,
  bytesPerStream: ReadonlyMap<Target, number>,
): Row {
  const figures = [...bytesPerStream].map(([{ name }, bytes]) => [
    name,
    `${(bytes / BYTES_PER_KILOBYTE).toFixed(0)} KB`,
  ]);
  return { what, goal, figures: Object.fromEntries(figures) };
}

function row(
  what: string,
  goal: string,
  results: Results,
  format: (series: Series) => string,
): Row {
  const figures = [...results].map(([target, series]) => [target.name, format(series)]);
  return { what, goal, figures: Object.fromEntries(figures) };
}
