/** One thing that is wrong with a definition. */
export interface Problem {
  fileName: string;
  /** From 1; 0 where it is no line's fault. */
  line: number;
  /** Names the field and what is allowed. */
  sentence: string;
}

/** Everything that is wrong with the definitions of agents, at once. */
export class DefinitionsError extends Error {
  override readonly name = 'DefinitionsError';
  /** One sentence each, by file and line. */
  readonly problems: string[];

  constructor(problems: readonly Problem[]) {
    const sorted = problems.toSorted(
      (left, right) => left.fileName.localeCompare(right.fileName) || left.line - right.line,
    );
    const sentences = sorted.map(({ fileName, line, sentence }) =>
      line === 0 ? `${fileName}: ${sentence}` : `${fileName}, line ${line}: ${sentence}`,
    );
    super(`The agents are not valid:\n${sentences.map((text) => `- ${text}`).join('\n')}`);
    this.problems = sentences;
  }
}
