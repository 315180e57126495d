/** A project's files by their path. */
export type Template = Readonly<Record<string, string>>;

export interface TemplateChoices {
  /** What the package is called. */
  readonly name: string;
  /** The range that asks for Tenon's packages of this release or a compatible one. */
  readonly tenon: string;
}

export const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
