/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One sentence each, naming the setting and what is allowed; never a secret's value. */
  readonly problems: string[];

  constructor(problems: string[]) {
    super(
      `The configuration is not valid:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
